using System.Collections.Concurrent;

namespace Engagement.IntegrationTests.Ingest.Model;

/// <summary>
/// Days and hours by looking at clocks, minute by minute. No zone of the tests changes its clock within a minute, or begins an hour
/// there, in the years that they use.
/// </summary>
internal sealed class ModelZone(string name)
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(name);
    private readonly ConcurrentDictionary<DateOnly, Dictionary<int, DateTime>> _hours = [];

    public string Name => name;

    public DateOnly Day(DateTime utc) => DateOnly.FromDateTime(Clock(utc));

    public int Hour(DateTime utc) => Clock(utc).Hour;

    /// <summary>The days and hours that someone sees who looks at the clock from the first instant to just before the last.</summary>
    public IEnumerable<(DateOnly Day, int Hour)> Seen(DateTime from, DateTime to)
    {
        var seen = new HashSet<(DateOnly, int)>();
        for (var instant = from; instant < to; instant = NextMinute(instant))
        {
            seen.Add((Day(instant), Hour(instant)));
        }

        return seen;
    }

    /// <summary>The first instant that bears the day, which has one.</summary>
    public DateTime FirstInstant(DateOnly day) => Hours(day).Values.Min();

    /// <summary>The first instant that bears the hour, which has one.</summary>
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
