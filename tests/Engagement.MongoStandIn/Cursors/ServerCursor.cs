using Engagement.StandIn.Storage;

namespace Engagement.StandIn.Cursors;

/// <summary>A cursor that a client reads batch by batch.</summary>
internal abstract class ServerCursor(CollectionName name)
{
    // The greatest document that a server takes; a batch has at least one.
    protected const int MaxBatchBytes = 16 * 1024 * 1024;

    public CollectionName Name => name;

    public abstract bool IsChangeStream { get; }

    /// <param name="maxCount">The greatest number of documents.</param>
    /// <param name="maxWait">How long a change stream may wait for the first change.</param>
    public abstract Task<Batch> NextAsync(int maxCount, TimeSpan maxWait, CancellationToken cancellationToken);
}
