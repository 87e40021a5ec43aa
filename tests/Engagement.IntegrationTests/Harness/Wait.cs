using System.Diagnostics;

namespace Engagement.IntegrationTests.Harness;

/// <summary>Waits for a result of another task or process.</summary>
internal static class Wait
{
    /// <summary>The end of every wait: longer than a busy machine needs, so that only a hang reaches it.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits as long as a change by another process may take to reach every service.</summary>
    public static Task ForOtherInstancesAsync() => Task.Delay(TimeSpan.FromSeconds(1));

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.That(watch.Elapsed, Is.LessThan(Timeout));
            await Task.Delay(s_pause);
        }
    }
}
