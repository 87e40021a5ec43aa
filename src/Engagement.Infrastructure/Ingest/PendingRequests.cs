namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// Requests in the order in which they are to be stored. A batch takes small ones first, so that none waits behind several large ones; of the
/// large ones each second batch takes at least one, so that those come to their turn too. In both classes the first to come is the first to go.
/// </summary>
/// <param name="capacity">What a batch may weigh; a request that weighs more is a batch of its own.</param>
internal sealed class PendingRequests<T>(int capacity)
{
    private const int LargeShare = 10;

    private readonly Queue<(T Request, int Weight)> _small = [];
    private readonly Queue<(T Request, int Weight)> _large = [];

    // Whether large ones were left behind by the last batch.
    private bool _largeFirst;

    public void Add(T request, int weight) => (weight > capacity / LargeShare ? _large : _small).Enqueue((request, weight));

    /// <summary>Takes the next batch; empty where none is pending.</summary>
    /// <param name="wanted">Whether a request is still to be stored; what is not is left out.</param>
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
