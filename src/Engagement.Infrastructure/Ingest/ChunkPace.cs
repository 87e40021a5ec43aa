namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// How many documents a chunk of much work holds: many, which walks an index once for all of them, until somebody waits for the lock
/// meanwhile; then as few as are written in a moment, until nobody waits any more.
/// </summary>
internal sealed class ChunkPace
{
    /// <summary>Enough to walk an index once for many, few enough to hold the lock for about a second.</summary>
    public const int Most = 50_000;

    private const int First = 5_000;
    private const int Fewest = 1_000;

    /// <summary>How long others are kept waiting at a time.</summary>
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(150);

    // It is not known yet whether anybody waits.
    private int _documents = First;
    private bool _awaited;

    /// <summary>What the next chunk may weigh, in documents that cost little; safe to ask while a chunk is written.</summary>
    public int Documents => Volatile.Read(ref _documents);

    /// <summary>Whether nobody waited at the end of the last chunk: what is found out before a turn then mostly holds at the turn.</summary>
    public bool Alone => !Volatile.Read(ref _awaited);

    /// <param name="documents">What a chunk weighed.</param>
    /// <param name="held">How long others could not have their turn.</param>
    /// <param name="awaited">Whether anybody waited at the end of it.</param>
    public void Committed(long documents, TimeSpan held, bool awaited)
    {
        Volatile.Write(ref _awaited, awaited);
        var next = awaited ? documents * (s_moment.TotalMilliseconds / Math.Max(1, held.TotalMilliseconds)) : Documents * 2.0;
        Volatile.Write(ref _documents, (int)Math.Clamp(next, Fewest, Most));
    }
}
