namespace Engagement.Domain.Calendar;

/// <summary>The local days that a question covers, and those it compares them with.</summary>
public readonly record struct Period
{
    /// <summary>Takes the days from the first to the last, both included.</summary>
    /// <param name="first">The first day.</param>
    /// <param name="last">The last day.</param>
    /// <exception cref="ArgumentOutOfRangeException">The last day is before the first.</exception>
    public Period(DateOnly first, DateOnly last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        First = first;
        Last = last;
    }

    /// <summary>The first day.</summary>
    public DateOnly First { get; }

    /// <summary>The last day, included.</summary>
    public DateOnly Last { get; }

    /// <summary>The number of days, at least 1.</summary>
    public int Days => Last.DayNumber - First.DayNumber + 1;

    /// <summary>The previous period: as many days, ending on the day before the first. Cut off where the calendar begins.</summary>
    public Period Previous => new(Back(First, Days), Back(First, 1));

    /// <summary>The local days of two instants and those between, each instant first brought into <see cref="StoreRange"/>.</summary>
    /// <param name="calendar">The workspace's calendar.</param>
    /// <param name="start">An instant of the first day.</param>
    /// <param name="end">An instant of the last day; on the same day it may be earlier than <paramref name="start"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">See <see cref="EndsBeforeItStarts"/>.</exception>
    public static Period Of(WorkspaceCalendar calendar, IsoInstant start, IsoInstant end) =>
        new(calendar.LocalDay(start.Clamped), calendar.LocalDay(end.Clamped));

    /// <summary>
    /// Whether <paramref name="end"/> is on an earlier local day than <paramref name="start"/>, also where the store can hold neither.
    /// </summary>
    /// <param name="calendar">The workspace's calendar.</param>
    /// <param name="start">Any instant.</param>
    /// <param name="end">Any instant.</param>
    public static bool EndsBeforeItStarts(WorkspaceCalendar calendar, IsoInstant start, IsoInstant end) =>
        calendar.DayNumber(end) < calendar.DayNumber(start);

    /// <summary>The period of some days that ends on a day. Cut off where the calendar begins.</summary>
    /// <param name="last">The last day.</param>
    /// <param name="days">The number of days, at least 1.</param>
    public static Period EndingOn(DateOnly last, int days) => new(Back(last, days - 1), last);

    /// <summary>Whether a day is one of the period's.</summary>
    /// <param name="day">A local day.</param>
    public bool Contains(DateOnly day) => day >= First && day <= Last;

    private static DateOnly Back(DateOnly day, int days) => DateOnly.FromDayNumber(Math.Max(0, day.DayNumber - days));
}
