namespace Engagement.Domain.Calendar;

/// <summary>The local days that a query covers, with the previous period that it compares them with.</summary>
public readonly record struct Period
{
    /// <summary>The days from the first to the last, both included.</summary>
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

    /// <summary>The previous period: as many days, ending on the day before the first. It does not begin before 0001-01-01.</summary>
    public Period Previous => new(Back(First, Days), Back(First, 1));

    /// <summary>The local days of two instants and those between; each instant is first clamped to <see cref="StoreRange"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">See <see cref="EndsBeforeItStarts"/>.</exception>
    public static Period Of(WorkspaceCalendar calendar, IsoInstant start, IsoInstant end) =>
        new(calendar.LocalDay(start.Clamped), calendar.LocalDay(end.Clamped));

    /// <summary>Whether one instant is on an earlier local day than another, also outside <see cref="StoreRange"/>.</summary>
    public static bool EndsBeforeItStarts(WorkspaceCalendar calendar, IsoInstant start, IsoInstant end) =>
        calendar.DayNumber(end) < calendar.DayNumber(start);

    /// <summary>The period of at least 1 day that ends on a day. It does not begin before 0001-01-01.</summary>
    public static Period EndingOn(DateOnly last, int days) => new(Back(last, days - 1), last);

    /// <summary>Whether a local day is one of the period's.</summary>
    public bool Contains(DateOnly day) => day >= First && day <= Last;

    private static DateOnly Back(DateOnly day, int days) => DateOnly.FromDayNumber(Math.Max(0, day.DayNumber - days));
}
