namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// The size of an import's chunks. Large chunks read an index once for many documents; while another writer waits for the lock, chunks
/// shrink to what is written in 150 ms.
/// </summary>
internal sealed class ChunkSize
{
    /// <summary>Holds the lock for about a second.</summary>
    public const int Max = 50_000;

    private const int Initial = 5_000;
    private const int Min = 1_000;

    /// <summary>How long other writers wait for one chunk.</summary>
    private static readonly TimeSpan s_targetHold = TimeSpan.FromMilliseconds(150);

    // Small, because it is not known yet whether another writer waits.
    private int _documents = Initial;
    private bool _contended;

    /// <summary>The weight of the next chunk, in units of a plain document. Thread-safe.</summary>
    public int Documents => Volatile.Read(ref _documents);

    /// <summary>Whether no other writer waited at the end of the last chunk: differences found before the lock is taken then mostly still hold.</summary>
    public bool IsUncontended => !Volatile.Read(ref _contended);

    /// <param name="documents">The chunk's weight.</param>
    /// <param name="held">How long the chunk held the lock.</param>
    /// <param name="contended">Whether another writer waited at its end.</param>
    public void Adjust(long documents, TimeSpan held, bool contended)
    {
        Volatile.Write(ref _contended, contended);
        var next = contended ? documents * (s_targetHold.TotalMilliseconds / Math.Max(1, held.TotalMilliseconds)) : Documents * 2.0;
        Volatile.Write(ref _documents, (int)Math.Clamp(next, Min, Max));
    }
}
