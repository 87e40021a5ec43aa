using System.Collections.Concurrent;

namespace Engagement.IntegrationTests.Ingest.Model;

/// <summary>
/// Days and hours by local clock, minute by minute. In the tests' years no zone changes its clock, or starts an hour, within a minute.
/// </summary>
internal sealed class ModelZone(string name)
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(name);
    private readonly ConcurrentDictionary<DateOnly, Dictionary<int, DateTime>> _hours = [];

    public string Name => name;

    public DateOnly Day(DateTime utc) => DateOnly.FromDateTime(Clock(utc));

    public int Hour(DateTime utc) => Clock(utc).Hour;

    /// <summary>The local days and hours of an interval, its end excluded.</summary>
    public IEnumerable<(DateOnly Day, int Hour)> HoursBetween(DateTime from, DateTime to)
    {
        var hours = new HashSet<(DateOnly, int)>();
        for (var instant = from; instant < to; instant = NextMinute(instant))
        {
            hours.Add((Day(instant), Hour(instant)));
        }

        return hours;
    }

    /// <summary>The first instant of a day that exists in the zone.</summary>
    public DateTime FirstInstant(DateOnly day) => Hours(day).Values.Min();

    /// <summary>The first instant of an hour that exists on the day.</summary>
    public DateTime FirstInstant(DateOnly day, int hour) => Hours(day)[hour];

    /// <summary>The hours of a day with their first instants. Clocks are at most 14 hours ahead of UTC and 12 behind.</summary>
    private Dictionary<int, DateTime> Hours(DateOnly day) => _hours.GetOrAdd(day, _ =>
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var hours = new Dictionary<int, DateTime>();
        for (var instant = midnight.AddHours(-15); instant < midnight.AddHours(37); instant = instant.AddMinutes(1))
        {
            if (Day(instant) == day)
            {
                hours.TryAdd(Hour(instant), instant);
            }
        }

        return hours;
    });

    private static DateTime NextMinute(DateTime instant) => new DateTime(
        instant.Year, instant.Month, instant.Day, instant.Hour, instant.Minute, 0, DateTimeKind.Utc).AddMinutes(1);

    private DateTime Clock(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(utc, _zone);
}
