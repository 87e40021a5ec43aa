namespace Engagement.Domain.Calendar;

/// <summary>Maps instants to days and hours of the workspace's time zone.</summary>
/// <param name="rules">The rules of the zone.</param>
public sealed class WorkspaceCalendar(ZoneRules rules)
{
    private const long Day = 86_400;
    private const long Hour = 3600;
    private static readonly long s_yearOne = new DateTimeOffset(DateTime.MinValue, TimeSpan.Zero).ToUnixTimeSeconds();

    /// <summary>The rules of the zone.</summary>
    public ZoneRules Rules => rules;

    /// <summary>The local day of a UTC instant within <see cref="StoreRange"/>.</summary>
    public DateOnly LocalDay(DateTime utcInstant) => DateOnly.FromDayNumber((int)DayNumber(IsoInstant.From(utcInstant)));

    /// <summary>
    /// The first UTC instant of a local day. That need not be midnight, which may be skipped or repeated.
    /// A day that the zone skipped (2011-12-30 in Pacific/Apia) begins and ends where the next day begins.
    /// </summary>
    public DateTime FirstInstant(DateOnly day) => Instant(FirstSecondFrom(Midnight(day)));

    /// <summary>
    /// The first UTC instant of an hour, 0 to 23, of a local day; null where clocks skipped the whole hour. A repeated hour begins with its
    /// first occurrence, a partly skipped one at the time that the clocks moved to.
    /// </summary>
    public DateTime? FirstInstant(DateOnly day, int hour) =>
        FirstSecond(Midnight(day) + (hour * Hour), Hour) is { } second ? Instant(second) : null;

    /// <summary>The local day of any instant, as the number of days since 0001-01-01; it may lie outside <see cref="DateOnly"/>.</summary>
    internal long DayNumber(IsoInstant instant)
    {
        var seconds = FloorMath.Divide(instant.Milliseconds, 1000);
        return FloorMath.Divide(seconds + rules.OffsetAt(seconds) - s_yearOne, Day);
    }

    /// <summary>The local hour of an instant.</summary>
    internal LocalHour LocalHour(long milliseconds)
    {
        var seconds = FloorMath.Divide(milliseconds, 1000);
        var offset = rules.OffsetAt(seconds);
        return new LocalHour(FloorMath.Divide(seconds + offset, Hour), offset);
    }

    private static long Midnight(DateOnly day) => s_yearOne + (day.DayNumber * Day);

    private static DateTime Instant(long unixSeconds)
    {
        var ticks = Math.Clamp((unixSeconds - s_yearOne) * TimeSpan.TicksPerSecond, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        return new DateTime(ticks, DateTimeKind.Utc);
    }

    private long FirstSecondFrom(long midnight) => FirstSecond(midnight, Day) ?? FirstSecondFrom(midnight + Day);

    // The first instant whose local time is in a range. Walks the ranges of constant offset within a day of it in UTC, earliest first.
    private long? FirstSecond(long local, long length)
    {
        for (var from = local - Day; from < local + length + Day;)
        {
            var next = rules.NextTransition(from);
            var offset = rules.OffsetAt(from);
            var first = Math.Max(from, local - offset);
            if (first < next && first < local + length - offset)
            {
                return first;
            }

            from = next;
        }

        return null;
    }
}
