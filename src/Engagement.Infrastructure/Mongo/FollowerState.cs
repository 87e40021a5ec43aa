namespace Engagement.Infrastructure.Mongo;

/// <summary>The last failure of this process's follower, for the health check.</summary>
public sealed class FollowerState(TimeProvider clock)
{
    private volatile FollowerFailure? _lastFailure;

    /// <summary>It may be over; null if there was none.</summary>
    public FollowerFailure? LastFailure => _lastFailure;

    /// <summary>Records a failure in words that hold no secret.</summary>
    public void RecordFailure(string reason) => _lastFailure = new FollowerFailure(reason, clock.GetUtcNow());
}

/// <summary>Why the source could not be followed.</summary>
/// <param name="Reason">One or more sentences.</param>
/// <param name="At">When that was found.</param>
public sealed record FollowerFailure(string Reason, DateTimeOffset At);
