namespace Engagement.Domain.Accounts;

/// <summary>Failed sign-ins that follow each other in less than the length of a block.</summary>
/// <param name="Failures">Number of failures, at least 1.</param>
/// <param name="LastFailedAt">Time of the last one, in UTC.</param>
public sealed record FailureCount(int Failures, DateTime LastFailedAt)
{
    /// <summary>
    /// Whether the failures count at a time. A time that lies ahead by a block or more was written while a clock was wrong; a clock that was
    /// set back by less keeps the count.
    /// </summary>
    public bool IsCurrent(DateTime now, TimeSpan block) => (LastFailedAt - now).Duration() < block;

    /// <summary>The count after one more failure.</summary>
    /// <param name="current">The current count before it; null: none.</param>
    /// <param name="now">Time of the failure, in UTC.</param>
    public static FailureCount Add(FailureCount? current, DateTime now) =>
        current is null ? new FailureCount(1, now) : new FailureCount(current.Failures + 1, current.LastFailedAt > now ? current.LastFailedAt : now);

    /// <summary>Takes one failure back; null if it was the only one. If it was the last, the time becomes that of the failure before.</summary>
    /// <param name="failedAt">The time that the failure was counted with.</param>
    /// <param name="before">The current count before that failure.</param>
    public FailureCount? Remove(DateTime failedAt, FailureCount? before) =>
        Failures == 1 ? null : new FailureCount(Failures - 1, LastFailedAt == failedAt ? before?.LastFailedAt ?? failedAt : LastFailedAt);
}
