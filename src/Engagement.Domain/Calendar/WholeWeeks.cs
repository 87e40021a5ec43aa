namespace Engagement.Domain.Calendar;

/// <summary>The weeks, Monday to Sunday, that lie completely in a period.</summary>
public readonly record struct WholeWeeks
{
    // Day number 0, 0001-01-01, is a Monday, so every multiple of seven is a Monday.
    private const int DaysPerWeek = 7;

    private WholeWeeks(DateOnly from, DateOnly until)
    {
        From = from;
        Until = until;
    }

    /// <summary>The Monday of the first whole week; the period's first day if there is none.</summary>
    public DateOnly From { get; }

    /// <summary>The day after the last whole week; the same as <see cref="From"/> if there is none.</summary>
    public DateOnly Until { get; }

    /// <summary>The whole weeks of a period.</summary>
    public static WholeWeeks Of(Period period)
    {
        var from = (period.First.DayNumber + DaysPerWeek - 1) / DaysPerWeek * DaysPerWeek;
        var until = (period.Last.DayNumber + 1) / DaysPerWeek * DaysPerWeek;
        return from < until ? new(DateOnly.FromDayNumber(from), DateOnly.FromDayNumber(until)) : new(period.First, period.First);
    }
}
