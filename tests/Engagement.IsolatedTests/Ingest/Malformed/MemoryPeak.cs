namespace Engagement.IsolatedTests.Ingest.Malformed;

/// <summary>The peak of managed memory during work, including garbage, above its initial value; up to 64 MiB of it are garbage of earlier work.</summary>
internal sealed class MemoryPeak
{
    private const long MaxGarbage = 64 * 1024 * 1024;

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(2);

    private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);
    private long _peak;

    public long Mebibytes => (_peak - _before) >> 20;

    public async Task<T> WatchAsync<T>(Func<Task<T>> work)
    {
        // Not each time: a collection of all memory takes longer than most of the work.
        if (GC.GetTotalMemory(forceFullCollection: false) - _before > MaxGarbage)
        {
            GC.Collect();
        }

        await using var timer = new Timer(_ => Sample(), null, s_interval, s_interval);
        var result = await work();
        Sample();
        return result;
    }

    private void Sample() => _peak = Math.Max(_peak, GC.GetTotalMemory(forceFullCollection: false));
}
