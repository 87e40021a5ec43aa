namespace Engagement.IntegrationTests.Ingest.Malformed;

/// <summary>The peak of managed memory during work, including garbage, above its initial value.</summary>
internal sealed class MemoryPeak
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(2);

    private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);
    private long _peak;

    public long Mebibytes => (_peak - _before) >> 20;

    public async Task<T> WatchAsync<T>(Func<Task<T>> work)
    {
        // Garbage of earlier work does not count.
        GC.Collect();
        await using var timer = new Timer(_ => Sample(), null, s_interval, s_interval);
        var result = await work();
        Sample();
        return result;
    }

    private void Sample() => _peak = Math.Max(_peak, GC.GetTotalMemory(forceFullCollection: false));
}
