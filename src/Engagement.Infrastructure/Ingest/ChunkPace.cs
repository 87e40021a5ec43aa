namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// The size of an import's chunks. Large chunks read an index once for many documents; while another writer waits for the lock, chunks
/// shrink to what is written in 150 ms.
/// </summary>
internal sealed class ChunkPace
{
    /// <summary>Holds the lock for about a second.</summary>
    public const int Most = 50_000;

    private const int First = 5_000;
    private const int Fewest = 1_000;

    /// <summary>How long other writers wait for one chunk.</summary>
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(150);

    // Small, because it is not known yet whether another writer waits.
    private int _documents = First;
    private bool _awaited;

    /// <summary>The weight of the next chunk, in units of a plain document. Thread-safe.</summary>
    public int Documents => Volatile.Read(ref _documents);

    /// <summary>Whether no other writer waited at the end of the last chunk: differences found before the lock is taken then mostly still hold.</summary>
    public bool Alone => !Volatile.Read(ref _awaited);

    /// <param name="documents">The chunk's weight.</param>
    /// <param name="held">How long the chunk held the lock.</param>
    /// <param name="awaited">Whether another writer waited at its end.</param>
    public void Committed(long documents, TimeSpan held, bool awaited)
    {
        Volatile.Write(ref _awaited, awaited);
        var next = awaited ? documents * (s_moment.TotalMilliseconds / Math.Max(1, held.TotalMilliseconds)) : Documents * 2.0;
        Volatile.Write(ref _documents, (int)Math.Clamp(next, Fewest, Most));
    }
}
