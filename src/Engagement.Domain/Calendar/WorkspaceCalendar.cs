namespace Engagement.Domain.Calendar;

/// <summary>Cuts time into the days of the workspace's time zone.</summary>
/// <param name="rules">The rules of the zone.</param>
public sealed class WorkspaceCalendar(ZoneRules rules)
{
    private const long Day = 86_400;
    private static readonly long s_yearOne = new DateTimeOffset(DateTime.MinValue, TimeSpan.Zero).ToUnixTimeSeconds();

    /// <summary>The local day that contains an instant.</summary>
    /// <param name="utcInstant">A UTC instant within <see cref="StoreRange"/>.</param>
    public DateOnly LocalDay(DateTime utcInstant) => DateOnly.FromDayNumber((int)DayNumber(IsoInstant.From(utcInstant)));

    /// <summary>
    /// The first UTC instant whose local day is <paramref name="day"/>. That need not be midnight, which may be skipped or come twice.
    /// A day that the zone left out altogether (2011-12-30 in Pacific/Apia) begins, and ends, where the next day begins.
    /// </summary>
    /// <param name="day">A local day.</param>
    public DateTime FirstInstant(DateOnly day)
    {
        var first = FirstSecond(s_yearOne + (day.DayNumber * Day)) - s_yearOne;
        var ticks = Math.Clamp(first * TimeSpan.TicksPerSecond, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        return new DateTime(ticks, DateTimeKind.Utc);
    }

    /// <summary>The local day of any instant, as a number that counts from 0001-01-01 and may lie outside <see cref="DateOnly"/>.</summary>
    internal long DayNumber(IsoInstant instant)
    {
        var seconds = FloorMath.Divide(instant.Milliseconds, 1000);
        return FloorMath.Divide(seconds + rules.OffsetAt(seconds) - s_yearOne, Day);
    }

    // Walks the stretches of constant offset, earliest first. The day can only lie in those that come within a day of it in UTC.
    private long FirstSecond(long midnight)
    {
        for (var from = midnight - Day; from < midnight + (2 * Day);)
        {
            var next = rules.NextTransition(from);
            var offset = rules.OffsetAt(from);
            var first = Math.Max(from, midnight - offset);
            if (first < next && first < midnight + Day - offset)
            {
                return first;
            }

            from = next;
        }

        return FirstSecond(midnight + Day);
    }
}
