using MongoDB.Bson;

namespace Engagement.StandIn.Cursors;

/// <summary>What a cursor returns at once.</summary>
/// <param name="IsLast">Whether the cursor is exhausted.</param>
/// <param name="ResumeToken">The place in the change stream behind the batch.</param>
internal sealed record Batch(IReadOnlyList<byte[]> Documents, bool IsLast, BsonDocument? ResumeToken = null);
