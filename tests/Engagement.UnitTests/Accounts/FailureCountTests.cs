using Engagement.Domain.Accounts;

namespace Engagement.UnitTests.Accounts;

public sealed class FailureCountTests
{
    private static readonly DateTime s_now = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan s_block = TimeSpan.FromMinutes(5);

    [TestCase(0, true)]
    [TestCase(-299, true)]
    [TestCase(-300, false)]
    [TestCase(299, true)]
    [TestCase(300, false)]
    public void A_count_is_current_for_less_than_a_block_either_way(int secondsFromNow, bool current) =>
        Assert.That(new FailureCount(3, s_now.AddSeconds(secondsFromNow)).IsCurrent(s_now, s_block), Is.EqualTo(current));

    [Test]
    public void A_first_failure_starts_at_one() => Assert.That(FailureCount.Add(null, s_now), Is.EqualTo(new FailureCount(1, s_now)));

    [TestCase(-60, 0)]
    [TestCase(60, 60)]
    public void A_further_failure_keeps_the_later_time(int lastSeconds, int expectedSeconds) => Assert.That(
        FailureCount.Add(new FailureCount(2, s_now.AddSeconds(lastSeconds)), s_now), Is.EqualTo(new FailureCount(3, s_now.AddSeconds(expectedSeconds))));

    [Test]
    public void Removing_the_only_failure_leaves_no_count() => Assert.That(new FailureCount(1, s_now).Remove(s_now, null), Is.Null);

    [Test]
    public void Removing_the_last_failure_restores_the_time_before_it()
    {
        var before = new FailureCount(2, s_now.AddMinutes(-1));
        Assert.That(FailureCount.Add(before, s_now).Remove(s_now, before), Is.EqualTo(before));
    }

    [Test]
    public void Removing_an_earlier_failure_keeps_the_time_of_the_last() => Assert.That(
        new FailureCount(3, s_now).Remove(s_now.AddMinutes(-1), null), Is.EqualTo(new FailureCount(2, s_now)));

    [Test]
    public void Removing_without_a_count_before_keeps_the_time() => Assert.That(
        new FailureCount(2, s_now).Remove(s_now, null), Is.EqualTo(new FailureCount(1, s_now)));
}
