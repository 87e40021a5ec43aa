namespace Engagement.Application.Common;

/// <summary>Reads of any length, which go on while what they give is sent.</summary>
public interface IStreamedReads
{
    /// <summary>What is held in memory of one answer, by the weight of its rows; an answer that has more is a large one.</summary>
    const int Held = 5_000;

    /// <summary>
    /// Reads one statement's rows, in one snapshot. The first rows are held in memory until they weigh <see cref="Held"/>: an answer without
    /// more is read like any other. A large one takes one of a few places, of which an account has two at most, and a connection, until its
    /// end or until the reader is disposed of or cancelled.
    /// </summary>
    /// <typeparam name="T">A row.</typeparam>
    /// <param name="query">The statement.</param>
    /// <param name="weigh">What a row weighs; 1 where it is null.</param>
    /// <exception cref="BusyException">There is no place for a large answer, for as long as a statement may take.</exception>
    IAsyncEnumerable<T> ReadAsync<T>(Func<IEngagementDbContext, IAsyncEnumerable<T>> query, Func<T, int>? weigh = null);
}
