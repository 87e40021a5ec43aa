namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// The weight of an import's chunks, in units of a plain document. Large chunks read an index once for many documents. While another writer
/// waits for the lock, chunks shrink to what is written in 150 ms.
/// </summary>
internal sealed class ChunkSize
{
    /// <summary>The largest weight. Such a chunk holds the lock for about a second.</summary>
    public const int Max = 50_000;

    private const int Initial = 5_000;
    private const int Min = 1_000;

    /// <summary>How long other writers wait for one chunk.</summary>
    private static readonly TimeSpan s_targetHold = TimeSpan.FromMilliseconds(150);

    // Small, because it is not known yet whether another writer waits.
    private int _weight = Initial;
    private bool _contended;

    /// <summary>The weight of the next chunk. Thread-safe.</summary>
    public int Weight => Volatile.Read(ref _weight);

    /// <summary>Whether no other writer waited at the end of the last chunk: a merge before the lock is taken is then mostly still valid.</summary>
    public bool IsUncontended => !Volatile.Read(ref _contended);

    /// <param name="weight">The chunk's weight.</param>
    /// <param name="held">How long the chunk held the lock.</param>
    /// <param name="contended">Whether another writer waited at its end.</param>
    public void Adjust(long weight, TimeSpan held, bool contended)
    {
        Volatile.Write(ref _contended, contended);
        var next = contended ? weight * (s_targetHold.TotalMilliseconds / Math.Max(1, held.TotalMilliseconds)) : Weight * 2.0;
        Volatile.Write(ref _weight, (int)Math.Clamp(next, Min, Max));
    }
}
