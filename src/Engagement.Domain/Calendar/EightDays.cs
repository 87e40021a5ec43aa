namespace Engagement.Domain.Calendar;

/// <summary>The days of a weekly query: the local day of an instant and the 7 calendar days before it.</summary>
public static class EightDays
{
    private const int Count = 8;

    /// <summary>The 8 days that end on the local day of an instant, which is first clamped to <see cref="StoreRange"/>.</summary>
    public static Period Of(WorkspaceCalendar calendar, IsoInstant start) => Period.EndingOn(calendar.LocalDay(start.Clamped), Count);
}
