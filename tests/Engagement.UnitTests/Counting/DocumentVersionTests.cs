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
    public void A_version_is_the_later_instant(int? updatedAt, int? deletedAt, int? version) =>
        Assert.That(DocumentVersion.Of(At(updatedAt), At(deletedAt)), Is.EqualTo(At(version)));

    [Test]
    public void What_is_told_in_passing_is_before_all_that_documents_say_and_in_its_own_order()
    {
        DateTime[] told =
        [
            StoreRange.First, DateTime.UnixEpoch, DateTime.UnixEpoch.AddMilliseconds(1), new(2023, 5, 30, 10, 0, 0, 123, DateTimeKind.Utc),
            new(2023, 5, 30, 10, 0, 0, 124, DateTimeKind.Utc), new(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc), StoreRange.Last,
        ];
        var versions = told.Select(DocumentVersion.OfHearsay).ToList();
        Assert.That(versions, Is.Ordered);
        Assert.That(versions.Distinct().Count(), Is.EqualTo(told.Length - 1), "only what was told before 1970 has no order");
        Assert.That(versions, Has.All.GreaterThanOrEqualTo(StoreRange.First));
        Assert.That(versions[5], Is.LessThan(StoreRange.First.AddYears(1)));
        Assert.That(versions[6], Is.LessThan(StoreRange.First.AddYears(10)));
    }

    private static DateTime? At(int? second) => second is { } value ? DateTime.UnixEpoch.AddSeconds(value) : null;
}
