using System.Collections.Concurrent;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Caching;

/// <summary>An account whose access changes between its requests.</summary>
internal sealed class FreshnessAccount(string name, string userId)
{
    public string Name => name;

    public string UserId => userId;

    /// <summary>Serializes changes of the account.</summary>
    public SemaphoreSlim Changing { get; } = new(1);

    public bool Active { get; set; } = true;

    public bool Admin { get; set; } = true;

    public ConcurrentBag<FreshnessToken> Tokens { get; } = [];

    /// <summary>Whether its tokens are valid.</summary>
    public FreshnessState TokensValid { get; } = new();

    /// <summary>Whether it has the permission.</summary>
    public FreshnessState Allowed { get; } = new();
}

/// <summary>A token with the attempts to revoke it.</summary>
internal sealed record FreshnessToken(Credentials Credentials)
{
    public ConcurrentQueue<Change> Revocations { get; } = [];
}

/// <summary>A change that was sent to one service.</summary>
internal sealed class Change(int service, TimeSpan started)
{
    private long _ended = long.MaxValue;

    public TimeSpan Started => started;

    /// <summary>The time of the acknowledgement.</summary>
    public TimeSpan Ended
    {
        set => Volatile.Write(ref _ended, value.Ticks);
    }

    /// <summary>Whether a service must apply it: at once where it was sent, elsewhere a second later.</summary>
    public bool Holds(int queried, TimeSpan at) =>
        Volatile.Read(ref _ended) is var ended && ended != long.MaxValue
        && at.Ticks >= ended + (queried == service ? 0 : FreshnessState.Elsewhere.Ticks);
}

/// <summary>A state that is changed from outside both services, one change at a time; initially true.</summary>
internal sealed class FreshnessState
{
    public static readonly TimeSpan Elsewhere = TimeSpan.FromSeconds(1);

    private readonly List<(TimeSpan Started, TimeSpan Ended, bool Holds)> _changes = [(TimeSpan.MinValue, TimeSpan.MinValue, true)];

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

    /// <summary>The values that a service may see during an interval.</summary>
    public HashSet<bool> Possible(TimeSpan started, TimeSpan ended)
    {
        lock (_changes)
        {
            var since = _changes.FindLastIndex(change => change.Ended < started - Elsewhere);
            return [.. _changes.Skip(since).Where(change => change.Started <= ended).Select(change => change.Holds)];
        }
    }
}
