using Engagement.Infrastructure.Persistence;

namespace Engagement.UnitTests.Persistence;

/// <summary>Which read gets a slot, and when.</summary>
public sealed class ReadSlotsTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(1);

    [Test]
    public void An_account_has_its_share_and_others_the_rest()
    {
        var slots = new ReadSlots(3, 2);
        Assert.That((slots.TryTake("a"), slots.TryTake("a")), Is.Not.EqualTo((default(IDisposable), default(IDisposable))));
        Assert.That(slots.TryTake("a"), Is.Null);
        var last = slots.TryTake("b")!;
        Assert.That(slots.TryTake("c"), Is.Null);

        last.Dispose();
        last.Dispose();
        Assert.That(slots.TryTake("a"), Is.Null);
        Assert.That(slots.TryTake("c"), Is.Not.Null);
        Assert.That(slots.TryTake("d"), Is.Null, "What is given back twice is one slot.");
    }

    [Test]
    public async Task Who_waits_is_served_in_order_past_those_whose_account_has_its_share()
    {
        var slots = new ReadSlots(3, 2);
        var first = slots.TryTake("a")!;
        slots.TryTake("a");
        var other = slots.TryTake("b")!;
        var second = slots.TakeAsync("a", s_long, CancellationToken.None);
        var third = slots.TakeAsync("c", s_long, CancellationToken.None);

        other.Dispose();
        Assert.That(await third, Is.Not.Null);
        Assert.That(second.IsCompleted, Is.False);
        first.Dispose();
        Assert.That(await second, Is.Not.Null);
    }

    [Test]
    public async Task Who_stops_waiting_takes_none()
    {
        var slots = new ReadSlots(1, 1);
        var only = slots.TryTake("a")!;
        Assert.That(await slots.TakeAsync("b", TimeSpan.Zero, CancellationToken.None), Is.Null);
        using var left = new CancellationTokenSource();
        var waiting = slots.TakeAsync("b", s_long, left.Token);
        await left.CancelAsync();
        Assert.That(await waiting, Is.Null);
        only.Dispose();
        Assert.That(slots.TryTake("b"), Is.Not.Null);
    }
}
