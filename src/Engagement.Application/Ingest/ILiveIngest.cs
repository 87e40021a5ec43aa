using Engagement.Application.Common;
using Engagement.Domain.Documents;

namespace Engagement.Application.Ingest;

/// <summary>Stores live documents; concurrent requests share a batch.</summary>
public interface ILiveIngest
{
    /// <summary>
    /// Applies documents, all or none, in any order and also several versions of one id; returns after their commit the number of those that
    /// changed something. Cancellation has no effect once their batch has started.
    /// </summary>
    /// <exception cref="BusyException">The queue is full, or the wait for the batch timed out; nothing was applied.</exception>
    Task<int> ApplyAsync(IReadOnlyList<EventDocument> documents, CancellationToken cancellationToken);
}
