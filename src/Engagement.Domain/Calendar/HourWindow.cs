namespace Engagement.Domain.Calendar;

/// <summary>
/// The local hours that begin between two instants. An hour has a label, a local day and a number from 0 to 23, and begins at the first
/// instant with that label.
/// </summary>
public sealed class HourWindow
{
    private const int HoursOfDay = 24;

    private readonly WorkspaceCalendar _calendar;
    private readonly IsoInstant _first;
    private readonly IsoInstant _last;

    private HourWindow(WorkspaceCalendar calendar, IsoInstant first, IsoInstant last)
    {
        _calendar = calendar;
        _first = first;
        _last = last;

        // A clock that is put back over midnight shows the previous day again; the hours that began before have the later day.
        EarliestPossibleDay = DateOnly.FromDayNumber(Math.Max(0, calendar.LocalDay(first.Clamped).DayNumber - 1));
        LatestPossibleDay = calendar.LocalDay(last.Clamped).AddDays(1);
    }

    /// <summary>A day that is not after any of the hours.</summary>
    public DateOnly EarliestPossibleDay { get; }

    /// <summary>A day that is not before any of the hours.</summary>
    public DateOnly LatestPossibleDay { get; }

    /// <summary>Equal if two windows have the same hours: the last hour that begins before the window, and the last that begins by its end.</summary>
    public (LocalHour Before, LocalHour Last) Key =>
        (_calendar.LocalHour(_first.Milliseconds - 1), _calendar.LocalHour(_last.Milliseconds));

    /// <summary>The hours that begin from one instant to another, both included; none if <paramref name="end"/> is the earlier one.</summary>
    public static HourWindow Of(WorkspaceCalendar calendar, IsoInstant start, IsoInstant end) => new(calendar, start, end);

    /// <summary>The hours that begin at an instant or less than 86,400 seconds before it; it is first clamped to <see cref="StoreRange"/>.</summary>
    public static HourWindow EndingAt(WorkspaceCalendar calendar, IsoInstant end) =>
        new(calendar, IsoInstant.From(end.Clamped.AddDays(-1).AddMilliseconds(1)), IsoInstant.From(end.Clamped));

    /// <summary>Whether the hour with that number, 0 to 23, of a local day is one of them.</summary>
    public bool Contains(DateOnly day, int hour) =>
        _calendar.FirstInstant(day, hour) is { } first && IsoInstant.From(first) is var begin && begin >= _first && begin <= _last;

    /// <summary>The days with any of the hours, with bit h set for hour h. Reads every day, so it is for short windows.</summary>
    public IEnumerable<(DateOnly Day, int Hours)> HoursByDay()
    {
        for (var dayNumber = EarliestPossibleDay.DayNumber; dayNumber <= LatestPossibleDay.DayNumber; dayNumber++)
        {
            var day = DateOnly.FromDayNumber(dayNumber);
            var hours = Enumerable.Range(0, HoursOfDay).Where(hour => Contains(day, hour)).Sum(hour => 1 << hour);
            if (hours > 0)
            {
                yield return (day, hours);
            }
        }
    }
}
