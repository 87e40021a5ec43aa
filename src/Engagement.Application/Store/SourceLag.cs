namespace Engagement.Application.Store;

/// <summary>How far a store is behind its source.</summary>
public static class SourceLag
{
    /// <summary>The time for which changes may be missing; null before the first pull. Never negative, although the clocks may differ.</summary>
    public static TimeSpan? LagAt(this SourceRow source, DateTimeOffset now) =>
        source.CaughtUpAt is not { } reached ? null : now.UtcDateTime > reached ? now.UtcDateTime - reached : TimeSpan.Zero;
}
