using System.Diagnostics;

namespace Engagement.IntegrationTests.Harness;

/// <summary>Waits for what another task or process brings about, as short as possible.</summary>
internal static class Wait
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>What another process changes is known to every service this much later, and need not be sooner.</summary>
    public static Task ForOtherInstancesAsync() => Task.Delay(TimeSpan.FromSeconds(1));

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.That(watch.Elapsed, Is.LessThan(s_patience));
            await Task.Delay(s_pause);
        }
    }
}
