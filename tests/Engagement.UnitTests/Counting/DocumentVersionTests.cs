using Engagement.Domain.Calendar;
using Engagement.Domain.Counting;

namespace Engagement.UnitTests.Counting;

internal sealed class DocumentVersionTests
{
    [TestCase(null, null, null)]
    [TestCase(5, null, 5)]
    [TestCase(null, 5, 5)]
    [TestCase(5, 6, 6)]
    [TestCase(6, 5, 6)]
    [TestCase(5, 5, 5)]
    public void Version_is_the_later_of_update_and_deletion(int? updatedAt, int? deletedAt, int? version) =>
        Assert.That(DocumentVersion.Of(At(updatedAt), At(deletedAt)), Is.EqualTo(At(version)));

    [TestCase(-1_000_000, false)]
    [TestCase(0, false)]
    [TestCase(86_400_000 - 1, false)]
    [TestCase(86_400_000, false, TestName = "exactly a day")]
    [TestCase(86_400_000 + 1, true, TestName = "a day and a millisecond")]
    [TestCase(31_536_000_000, true)]
    public void Version_may_be_at_most_a_day_ahead(long millisecondsAhead, bool tooFar)
    {
        var now = new DateTime(2026, 2, 28, 23, 59, 59, 999, DateTimeKind.Utc);
        Assert.That(DocumentVersion.IsTooFarAhead(now.AddMilliseconds(millisecondsAhead), now), Is.EqualTo(tooFar));
    }

    [Test]
    public void Ends_of_the_range_of_the_store_can_be_compared()
    {
        Assert.That(DocumentVersion.IsTooFarAhead(StoreRange.Last, DateTime.MaxValue), Is.False);
        Assert.That(DocumentVersion.IsTooFarAhead(StoreRange.Last, DateTime.MinValue), Is.True);
        Assert.That(DocumentVersion.IsTooFarAhead(StoreRange.First, DateTime.MaxValue), Is.False);
    }

    [Test]
    public void Versions_of_inferred_rooms_keep_their_order_and_precede_those_of_documents()
    {
        DateTime[] instants =
        [
            StoreRange.First, DateTime.UnixEpoch, DateTime.UnixEpoch.AddMilliseconds(1), new(2023, 5, 30, 10, 0, 0, 123, DateTimeKind.Utc),
            new(2023, 5, 30, 10, 0, 0, 124, DateTimeKind.Utc), new(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc), StoreRange.Last,
        ];
        var versions = instants.Select(DocumentVersion.OfInferredRoom).ToList();
        Assert.That(versions, Is.Ordered);
        Assert.That(versions.Distinct().Count(), Is.EqualTo(instants.Length - 1), "only instants before 1970 share a version");
        Assert.That(versions, Has.All.GreaterThanOrEqualTo(StoreRange.First));
        Assert.That(versions[5], Is.LessThan(StoreRange.First.AddYears(1)));
        Assert.That(versions[6], Is.LessThan(StoreRange.First.AddYears(10)));
    }

    private static DateTime? At(int? second) => second is { } value ? DateTime.UnixEpoch.AddSeconds(value) : null;
}
