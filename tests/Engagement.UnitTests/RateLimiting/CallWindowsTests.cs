using Engagement.Api.RateLimiting;

namespace Engagement.UnitTests.RateLimiting;

/// <summary>When windows begin and end, and how many are kept.</summary>
public sealed class CallWindowsTests
{
    private const int Capacity = 4;

    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(60);

    [Test]
    public void Window_begins_with_its_first_call_and_ends_after_its_length()
    {
        var clock = new ManualClock();
        var windows = new CallWindows(s_length, clock);
        clock.Advance(1000);
        Assert.That(windows.Count("a"), Is.EqualTo(new CallCount(1, s_length)));
        clock.Advance(59.999);
        Assert.That(windows.Count("a"), Is.EqualTo(new CallCount(2, TimeSpan.FromMilliseconds(1))));
        clock.Advance(0.001);
        Assert.That(windows.Count("a"), Is.EqualTo(new CallCount(1, s_length)));
        clock.Advance(1);
        Assert.That(windows.Count("a"), Is.EqualTo(new CallCount(2, TimeSpan.FromSeconds(59))));
    }

    [Test]
    public void Keys_are_counted_separately()
    {
        var clock = new ManualClock();
        var windows = new CallWindows(s_length, clock);
        windows.Count("a");
        clock.Advance(40);
        Assert.That(windows.Count("b"), Is.EqualTo(new CallCount(1, s_length)));
        clock.Advance(20);
        Assert.That(windows.Count("a"), Is.EqualTo(new CallCount(1, s_length)));
        Assert.That(windows.Count("b"), Is.EqualTo(new CallCount(2, TimeSpan.FromSeconds(40))));
    }

    [Test]
    public void Concurrent_calls_are_each_counted_once()
    {
        // Each thread runs for longer than its time slice on a busy processor.
        const int Threads = 4;
        const int Each = 1_000_000;
        var windows = new CallWindows(s_length, new ManualClock());
        var (allowed, sum) = (0L, 0L);
        using var together = new Barrier(Threads);
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            var (ownAllowed, ownSum) = (0L, 0L);
            together.SignalAndWait();
            for (var call = 0; call < Each; call++)
            {
                var calls = windows.Count("a").Calls;
                ownAllowed += calls <= 10 ? 1 : 0;
                ownSum += calls;
            }

            Interlocked.Add(ref allowed, ownAllowed);
            Interlocked.Add(ref sum, ownSum);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        const long All = Threads * Each;
        Assert.That((allowed, sum, windows.Count("a").Calls), Is.EqualTo((10, All * (All + 1) / 2, All + 1)));
    }

    [Test]
    public void Oldest_window_is_dropped_when_the_table_is_full()
    {
        var windows = new CallWindows(s_length, new ManualClock(), Capacity);
        foreach (var key in new[] { "a", "b", "c", "d", "a", "new" })
        {
            windows.Count(key);
        }

        Assert.That(windows.Count("b").Calls, Is.EqualTo(2), "a was the oldest, though it was called last");
        Assert.That(windows.Count("a").Calls, Is.EqualTo(1));
        Assert.That(windows.Size, Is.EqualTo(Capacity));
    }

    [Test]
    public void Many_keys_stay_within_the_capacity_and_are_all_counted()
    {
        var windows = new CallWindows(s_length, new ManualClock());
        for (var key = 0; key < 300_000; key++)
        {
            Assert.That(windows.Count($"{key}").Calls, Is.EqualTo(1));
        }

        Assert.That(windows.Size, Is.EqualTo(100_000));
        Assert.That(windows.Count("299999").Calls, Is.EqualTo(2));
    }

    [Test]
    public void Ended_windows_are_removed()
    {
        var clock = new ManualClock();
        var windows = new CallWindows(s_length, clock);
        for (var key = 0; key < 1_000; key++)
        {
            windows.Count($"{key}");
        }

        clock.Advance(60);
        windows.Count("a");
        Assert.That(windows.Size, Is.EqualTo(1));
    }
}
