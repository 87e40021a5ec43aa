namespace Engagement.Application.Common;

/// <summary>Reads of any length, which go on while what they give is sent.</summary>
public interface IStreamedReads
{
    /// <summary>
    /// Reads one statement's rows, in one snapshot. The first rows are held in memory: an answer without more is read like any other. A large
    /// one takes one of a few places, of which an account has two at most, and a connection, until its end or until the reader is disposed of.
    /// </summary>
    /// <typeparam name="T">A row.</typeparam>
    /// <param name="query">The statement.</param>
    /// <param name="weigh">What a row weighs.</param>
    /// <param name="held">What the rows that are held weigh; an answer that has more is a large one.</param>
    /// <param name="cancellationToken">Stops waiting, and reading.</param>
    /// <exception cref="BusyException">There is no place for a large answer, for as long as a statement may take.</exception>
    Task<StreamedRows<T>> ReadAsync<T>(
        Func<EngagementDbContext, IAsyncEnumerable<T>> query, Func<T, int> weigh, int held, CancellationToken cancellationToken);
}
