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

    private static DateTime? At(int? second) => second is { } value ? DateTime.UnixEpoch.AddSeconds(value) : null;
}
