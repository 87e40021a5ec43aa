using Engagement.Api.RateLimiting;

namespace Engagement.UnitTests.RateLimiting;

/// <summary>When windows begin and end, and what they cost.</summary>
public sealed class CallWindowsTests
{
    private const int Capacity = 4;

    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(60);

    [Test]
    public void A_window_begins_with_its_first_call_and_ends_a_length_later()
    {
        var clock = new ManualClock();
        var windows = new CallWindows(s_length, clock);
        clock.Pass(1000);
        Assert.That(windows.Count("a"), Is.EqualTo(new CallCount(1, s_length)));
        clock.Pass(59.999);
        Assert.That(windows.Count("a"), Is.EqualTo(new CallCount(2, TimeSpan.FromMilliseconds(1))));
        clock.Pass(0.001);
        Assert.That(windows.Count("a"), Is.EqualTo(new CallCount(1, s_length)));
        clock.Pass(1);
        Assert.That(windows.Count("a"), Is.EqualTo(new CallCount(2, TimeSpan.FromSeconds(59))));
    }

    [Test]
    public void Keys_are_apart()
    {
        var clock = new ManualClock();
        var windows = new CallWindows(s_length, clock);
        windows.Count("a");
        clock.Pass(40);
        Assert.That(windows.Count("b"), Is.EqualTo(new CallCount(1, s_length)));
        clock.Pass(20);
        Assert.That(windows.Count("a"), Is.EqualTo(new CallCount(1, s_length)));
        Assert.That(windows.Count("b"), Is.EqualTo(new CallCount(2, TimeSpan.FromSeconds(40))));
    }

    [Test]
    public void Calls_at_the_same_time_are_each_counted_once()
    {
        // Each thread works for longer than its turns on a busy processor.
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
    public void Where_there_is_no_room_the_oldest_window_gives_way()
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
    public void A_flood_of_keys_neither_grows_nor_refuses_anybody()
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
    public void Windows_that_have_ended_are_not_kept()
    {
        var clock = new ManualClock();
        var windows = new CallWindows(s_length, clock);
        for (var key = 0; key < 1_000; key++)
        {
            windows.Count($"{key}");
        }

        clock.Pass(60);
        windows.Count("a");
        Assert.That(windows.Size, Is.EqualTo(1));
    }
}
