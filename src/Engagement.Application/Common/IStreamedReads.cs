namespace Engagement.Application.Common;

/// <summary>Reads of any length, which continue while the response is sent.</summary>
public interface IStreamedReads
{
    /// <summary>
    /// Reads one statement's rows, in one snapshot. The first rows stay in memory, up to the weight <paramref name="maxFirstWeight"/>. A
    /// response with more rows takes a connection and one of a few slots, at most two for one account, until it ends or is disposed of.
    /// </summary>
    /// <exception cref="BusyException">No slot for a large response was free for as long as a statement may take.</exception>
    Task<StreamedRows<T>> ReadAsync<T>(
        Func<EngagementDbContext, IAsyncEnumerable<T>> query, Func<T, int> weigh, int maxFirstWeight, CancellationToken cancellationToken);
}
