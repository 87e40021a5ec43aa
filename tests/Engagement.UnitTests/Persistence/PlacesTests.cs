using Engagement.Infrastructure.Persistence;

namespace Engagement.UnitTests.Persistence;

/// <summary>Which account gets a place, and when.</summary>
public sealed class PlacesTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(1);

    [Test]
    public void Account_can_take_only_its_share_of_the_places()
    {
        var places = new Places(3, 2);
        Assert.That((places.TryTake("a"), places.TryTake("a")), Is.Not.EqualTo((default(IDisposable), default(IDisposable))));
        Assert.That(places.TryTake("a"), Is.Null);
        var last = places.TryTake("b")!;
        Assert.That(places.TryTake("c"), Is.Null);

        last.Dispose();
        last.Dispose();
        Assert.That(places.TryTake("a"), Is.Null);
        Assert.That(places.TryTake("c"), Is.Not.Null);
        Assert.That(places.TryTake("d"), Is.Null, "A place that is released twice is one place.");
    }

    [Test]
    public async Task Waiters_are_served_in_order_except_those_whose_account_has_its_share()
    {
        var places = new Places(3, 2);
        var first = places.TryTake("a")!;
        places.TryTake("a");
        var other = places.TryTake("b")!;
        var second = places.TakeAsync("a", s_long, CancellationToken.None);
        var third = places.TakeAsync("c", s_long, CancellationToken.None);

        other.Dispose();
        Assert.That(await third, Is.Not.Null);
        Assert.That(second.IsCompleted, Is.False);
        first.Dispose();
        Assert.That(await second, Is.Not.Null);
    }

    [Test]
    public async Task Waiter_that_timed_out_or_was_canceled_takes_no_place()
    {
        var places = new Places(1, 1);
        var only = places.TryTake("a")!;
        Assert.That(await places.TakeAsync("b", TimeSpan.Zero, CancellationToken.None), Is.Null);
        using var cancellation = new CancellationTokenSource();
        var waiting = places.TakeAsync("b", s_long, cancellation.Token);
        await cancellation.CancelAsync();
        Assert.That(await waiting, Is.Null);
        only.Dispose();
        Assert.That(places.TryTake("b"), Is.Not.Null);
    }
}
