namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// A queue of requests that forms batches. A batch takes small requests first, so that none waits behind several large ones; at least every
/// second batch takes a large one. Each of the two classes is first in, first out.
/// </summary>
/// <param name="capacity">The maximum weight of a batch; a heavier request is a batch of its own.</param>
internal sealed class PendingRequests<T>(int capacity)
{
    // A request is large if it weighs more than a tenth of a batch.
    private const int LargeDivisor = 10;

    private readonly Queue<(T Request, int Weight)> _small = [];
    private readonly Queue<(T Request, int Weight)> _large = [];

    // Whether the last batch left large requests behind.
    private bool _largeFirst;

    public void Add(T request, int weight) => (weight > capacity / LargeDivisor ? _large : _small).Enqueue((request, weight));

    /// <summary>Takes the next batch; empty when none is pending.</summary>
    /// <param name="wanted">Whether a request is still wanted; others are dropped.</param>
    public List<T> Take(Func<T, bool> wanted)
    {
        var batch = new List<T>();
        var weight = 0;
        var large = _largeFirst ? Fill(_large, atMost: 1) : 0;
        Fill(_small, int.MaxValue);
        large += Fill(_large, int.MaxValue);
        _largeFirst = large == 0 && _large.Count > 0;
        return batch;

        int Fill(Queue<(T Request, int Weight)> queue, int atMost)
        {
            var taken = 0;
            while (taken < atMost && queue.TryPeek(out var next) && (batch.Count == 0 || weight + next.Weight <= capacity))
            {
                queue.Dequeue();
                if (wanted(next.Request))
                {
                    batch.Add(next.Request);
                    weight += next.Weight;
                    taken++;
                }
            }

            return taken;
        }
    }
}
