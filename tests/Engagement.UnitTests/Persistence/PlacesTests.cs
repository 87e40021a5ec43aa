using Engagement.Infrastructure.Persistence;

namespace Engagement.UnitTests.Persistence;

/// <summary>Who gets a place, and when.</summary>
public sealed class PlacesTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(1);

    [Test]
    public void An_account_has_its_share_and_others_the_rest()
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
        Assert.That(places.TryTake("d"), Is.Null, "What is given back twice is one place.");
    }

    [Test]
    public async Task Who_waits_is_served_in_order_past_those_whose_account_has_its_share()
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
    public async Task Who_stops_waiting_takes_none()
    {
        var places = new Places(1, 1);
        var only = places.TryTake("a")!;
        Assert.That(await places.TakeAsync("b", TimeSpan.Zero, CancellationToken.None), Is.Null);
        using var left = new CancellationTokenSource();
        var waiting = places.TakeAsync("b", s_long, left.Token);
        await left.CancelAsync();
        Assert.That(await waiting, Is.Null);
        only.Dispose();
        Assert.That(places.TryTake("b"), Is.Not.Null);
    }
}
