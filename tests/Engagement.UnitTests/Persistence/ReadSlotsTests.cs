using Engagement.Infrastructure.Persistence;

namespace Engagement.UnitTests.Persistence;

/// <summary>Which account gets a slot, and when.</summary>
public sealed class ReadSlotsTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(1);

    [Test]
    public void Account_can_take_only_its_share_of_the_slots()
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
        Assert.That(slots.TryTake("d"), Is.Null, "A slot that is released twice is one slot.");
    }

    [Test]
    public async Task Waiters_are_served_in_order_except_those_whose_account_has_its_share()
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
    public async Task Waiter_that_timed_out_or_was_canceled_takes_no_slot()
    {
        var slots = new ReadSlots(1, 1);
        var only = slots.TryTake("a")!;
        Assert.That(await slots.TakeAsync("b", TimeSpan.Zero, CancellationToken.None), Is.Null);
        using var cancellation = new CancellationTokenSource();
        var waiting = slots.TakeAsync("b", s_long, cancellation.Token);
        await cancellation.CancelAsync();
        Assert.That(await waiting, Is.Null);
        only.Dispose();
        Assert.That(slots.TryTake("b"), Is.Not.Null);
    }
}
