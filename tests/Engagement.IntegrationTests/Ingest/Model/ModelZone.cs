namespace Engagement.IntegrationTests.Ingest.Model;

/// <summary>
/// Days and hours by looking at clocks, minute by minute. No zone of the tests changes its clock within a minute, or begins an hour
/// there, in the years that they use.
/// </summary>
internal sealed class ModelZone(string name)
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(name);

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

    /// <summary>The first instant that bears the day.</summary>
    public DateTime FirstInstant(DateOnly day)
    {
        var instant = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).AddDays(-1);
        while (Day(instant) != day)
        {
            instant = instant.AddMinutes(1);
        }

        return instant;
    }

    /// <summary>The hours that someone sees begin who looks at the clock from the first instant to the last, and knows what it showed before.</summary>
    public IEnumerable<(DateOnly Day, int Hour)> Begun(DateTime from, DateTime to)
    {
        var seen = new HashSet<(DateOnly, int)>();
        for (var instant = NextMinute(from.AddDays(-3)); instant <= to; instant = NextMinute(instant))
        {
            if (seen.Add((Day(instant), Hour(instant))) && instant >= from)
            {
                yield return (Day(instant), Hour(instant));
            }
        }
    }

    private static DateTime NextMinute(DateTime instant) => new DateTime(
        instant.Year, instant.Month, instant.Day, instant.Hour, instant.Minute, 0, DateTimeKind.Utc).AddMinutes(1);

    private DateTime Clock(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(utc, _zone);
}
