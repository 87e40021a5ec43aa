using Engagement.Application.Common;
using Engagement.Domain.Documents;

namespace Engagement.Application.Ingest;

/// <summary>The way of live documents into the store: those who wait at the same time share a batch.</summary>
public interface ILiveIngest
{
    /// <summary>Applies documents, all of them or none; answers after the commit that holds them.</summary>
    /// <param name="documents">In any order, several versions of one id among them.</param>
    /// <param name="cancellationToken">Gives up, as long as their batch has not begun.</param>
    /// <returns>How many of them made a difference.</returns>
    /// <exception cref="BusyException">Too much waits already, or it was not their turn in time; nothing was applied.</exception>
    Task<int> ApplyAsync(IReadOnlyList<EventDocument> documents, CancellationToken cancellationToken);
}
