using Engagement.Domain.Calendar;

namespace Engagement.Application.Common;

/// <summary>A query about the local days from that of one instant to that of another.</summary>
public abstract record PeriodQuery : ICacheableQuery
{
    private Period? _period;

    /// <summary>An instant of the first day.</summary>
    public abstract QueryText Start { get; init; }

    /// <summary>An instant of the last day.</summary>
    public abstract QueryText End { get; init; }

    /// <summary>The days of a valid query, computed once.</summary>
    public Period PeriodIn(WorkspaceCalendar calendar) => _period ??= Period.Of(calendar, Start.Instant(), End.Instant());

    /// <inheritdoc/>
    public virtual object CacheKey(WorkspaceCalendar calendar) => PeriodIn(calendar);
}
