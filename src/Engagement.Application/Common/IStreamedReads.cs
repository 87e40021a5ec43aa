namespace Engagement.Application.Common;

/// <summary>Reads of any length, which go on while what they give is sent.</summary>
public interface IStreamedReads
{
    /// <summary>Reads one statement's rows, in one snapshot. Its connection is held until the end or until the reader is disposed of.</summary>
    /// <typeparam name="T">A row.</typeparam>
    /// <param name="query">The statement.</param>
    /// <exception cref="BusyException">As many are under way as there may be at once, for as long as one may wait.</exception>
    IAsyncEnumerable<T> ReadAsync<T>(Func<IEngagementDbContext, IQueryable<T>> query);
}
