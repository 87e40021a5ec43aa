namespace Engagement.Application.Common;

/// <summary>Reads of any length, which continue while the response is sent.</summary>
public interface IStreamedReads
{
    /// <summary>
    /// Reads one statement's rows, in one snapshot. The first rows are held in memory, up to the weight <paramref name="held"/>. A response
    /// with more rows takes a connection and one of a few places, at most two for one account, until its end or until it is disposed of.
    /// </summary>
    /// <exception cref="BusyException">No place for a large response was free for as long as a statement may take.</exception>
    Task<StreamedRows<T>> ReadAsync<T>(
        Func<EngagementDbContext, IAsyncEnumerable<T>> query, Func<T, int> weigh, int held, CancellationToken cancellationToken);
}
