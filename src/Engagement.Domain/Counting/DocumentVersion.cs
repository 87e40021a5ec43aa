namespace Engagement.Domain.Counting;

/// <summary>Which of two states of a document is the newer.</summary>
public static class DocumentVersion
{
    /// <summary>The later of the two instants; null when there is neither, and the document cannot be ordered.</summary>
    /// <param name="updatedAt">The document's <c>_updatedAt</c>.</param>
    /// <param name="deletedAt">The document's <c>_deletedAt</c>.</param>
    public static DateTime? Of(DateTime? updatedAt, DateTime? deletedAt) =>
        updatedAt is null || deletedAt > updatedAt ? deletedAt : updatedAt;
}
