namespace Engagement.IntegrationTests.Ingest.Malformed;

/// <summary>The most managed memory, garbage included, that was in use while work was watched, beyond what was at the beginning.</summary>
internal sealed class MemoryPeak
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(2);

    private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);
    private long _most;

    public long Mebibytes => (_most - _before) >> 20;

    public async Task<T> WatchAsync<T>(Func<Task<T>> work)
    {
        // What others left behind is not the work's.
        GC.Collect();
        await using var timer = new Timer(_ => Sample(), null, s_interval, s_interval);
        var result = await work();
        Sample();
        return result;
    }

    private void Sample() => _most = Math.Max(_most, GC.GetTotalMemory(forceFullCollection: false));
}
