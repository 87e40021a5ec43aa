using Engagement.Domain.Counting;

namespace Engagement.UnitTests.Counting;

internal sealed class SessionRulesTests
{
    private const long LimitMilliseconds = 31L * 86_400 * 1000;

    // loginAt, createdAt, lastActivityAt, closedAt, start, end
    [TestCase(0, null, null, null, 0, null)]
    [TestCase(0, null, 5000, null, 0, 5000)]
    [TestCase(0, null, null, 5000, 0, 5000)]
    [TestCase(0, null, 5000, 6000, 0, 6000)]
    [TestCase(0, null, 6000, 5000, 0, 6000)]
    [TestCase(0, 2000, 5000, null, 2000, 5000)]
    [TestCase(2000, 0, 5000, null, 2000, 5000)]
    [TestCase(0, null, 999, null, 0, null)]
    [TestCase(0, null, 1000, null, 0, 1000)]
    [TestCase(0, null, 1001, null, 0, 1001)]
    [TestCase(0, 1000, 1999, null, 1000, null)]
    [TestCase(0, 1000, 2000, null, 1000, 2000)]
    [TestCase(5000, null, 0, null, 5000, null)]
    [TestCase(5000, null, 5000, null, 5000, null)]
    public void An_interval_runs_from_the_later_start_to_the_later_end(
        long loginAt, long? createdAt, long? lastActivityAt, long? closedAt, long start, long? end) =>
        Assert.That(
            SessionRules.Interval(At(loginAt), At(createdAt), At(lastActivityAt), At(closedAt)),
            Is.EqualTo(new SessionInterval(At(start), At(end))));

    [TestCase(null, null)]
    [TestCase(1000L, null)]
    [TestCase(LimitMilliseconds, null)]
    [TestCase(LimitMilliseconds + 1, "the session lasts 2678400.001 s, which is longer than the limit of 2678400 s")]
    public void A_session_longer_than_the_limit_is_refused_with_both_lengths(long? end, string? error) =>
        Assert.That(SessionRules.TooLong(new SessionInterval(At(0L), At(end)), SessionRules.DefaultLimit), Is.EqualTo(error));

    [Test]
    public void The_limit_is_a_parameter() =>
        Assert.That(
            SessionRules.TooLong(new SessionInterval(At(0L), At(3_601_000L)), TimeSpan.FromHours(1)),
            Is.EqualTo("the session lasts 3601 s, which is longer than the limit of 3600 s"));

    private static DateTime At(long millisecond) => DateTime.UnixEpoch.AddMilliseconds(millisecond);

    private static DateTime? At(long? millisecond) => millisecond is { } value ? At(value) : null;
}
