using System.Collections.Concurrent;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Caching;

/// <summary>An account whose access changes while it asks.</summary>
internal sealed class FreshnessAccount(string name, string userId)
{
    public string Name => name;

    public string UserId => userId;

    /// <summary>Held by whoever changes the account.</summary>
    public SemaphoreSlim Changing { get; } = new(1);

    public bool Active { get; set; } = true;

    public bool Admin { get; set; } = true;

    public ConcurrentBag<FreshnessToken> Tokens { get; } = [];

    /// <summary>Whether its tokens are known.</summary>
    public FreshnessState Known { get; } = new();

    /// <summary>Whether it may ask.</summary>
    public FreshnessState Allowed { get; } = new();
}

/// <summary>A token, and who has tried to sign it out.</summary>
internal sealed record FreshnessToken(Credentials Credentials)
{
    public ConcurrentQueue<Change> Revocations { get; } = [];
}

/// <summary>A change that one service was told of.</summary>
internal sealed class Change(int service, TimeSpan begun)
{
    private long _ended = long.MaxValue;

    public TimeSpan Begun => begun;

    /// <summary>When it was acknowledged.</summary>
    public TimeSpan Ended
    {
        set => Volatile.Write(ref _ended, value.Ticks);
    }

    /// <summary>Whether a service must know of it when it is asked: at once where it was told, elsewhere a second later.</summary>
    public bool Holds(int asked, TimeSpan at) =>
        Volatile.Read(ref _ended) is var ended && ended != long.MaxValue
        && at.Ticks >= ended + (asked == service ? 0 : FreshnessState.Elsewhere.Ticks);
}

/// <summary>Something that is changed from outside of both services, one time after the other; it holds at first.</summary>
internal sealed class FreshnessState
{
    public static readonly TimeSpan Elsewhere = TimeSpan.FromSeconds(1);

    private readonly List<(TimeSpan Begun, TimeSpan Ended, bool Holds)> _changes = [(TimeSpan.MinValue, TimeSpan.MinValue, true)];

    public void Begin(TimeSpan now, bool holds)
    {
        lock (_changes)
        {
            _changes.Add((now, TimeSpan.MaxValue, holds));
        }
    }

    public void End(TimeSpan now)
    {
        lock (_changes)
        {
            _changes[^1] = _changes[^1] with { Ended = now };
        }
    }

    /// <summary>What a service may take it for that is asked from one moment to another.</summary>
    public HashSet<bool> Possible(TimeSpan begun, TimeSpan ended)
    {
        lock (_changes)
        {
            var since = _changes.FindLastIndex(change => change.Ended < begun - Elsewhere);
            return [.. _changes.Skip(since).Where(change => change.Begun <= ended).Select(change => change.Holds)];
        }
    }
}
