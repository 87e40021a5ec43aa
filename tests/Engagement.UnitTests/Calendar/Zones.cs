using System.Globalization;
using Engagement.Domain.Calendar;

namespace Engagement.UnitTests.Calendar;

/// <summary>Zones with unusual days; their changes are those of the time zone database.</summary>
internal static class Zones
{
    public static readonly ZoneRules Utc = new("UTC", 0, []);
    public static readonly ZoneRules Kolkata = new("Asia/Kolkata", 19_800, []);

    /// <summary>Summer time from 02:00 on the last Sunday of March to 03:00 on the last Sunday of October, in every year.</summary>
    public static readonly ZoneRules Berlin = new("Europe/Berlin", 3600, EuropeanSummers(1996));

    private static readonly Dictionary<string, ZoneRules> s_byName = new ZoneRules[]
    {
        Utc,
        Kolkata,
        Berlin,
        Zone("Asia/Beirut", 7200, ("2023-03-25T22:00:00Z", 10_800), ("2023-10-28T21:00:00Z", 7200)),
        Zone("America/Sao_Paulo", -7200, ("2018-02-18T02:00:00Z", -10_800), ("2018-11-04T03:00:00Z", -7200)),
        Zone("America/Toronto", -18_000, ("1919-03-31T04:30:00Z", -14_400), ("1919-10-26T04:00:00Z", -18_000)),
        Zone("America/Havana", -18_000, ("2023-03-12T05:00:00Z", -14_400), ("2023-11-05T05:00:00Z", -18_000)),
        Zone("America/St_Johns", -12_600, ("2010-03-14T03:31:00Z", -9000), ("2010-11-07T02:31:00Z", -12_600)),
        Zone("Pacific/Apia", -36_000, ("2011-12-30T10:00:00Z", 50_400)),
        Zone("Pacific/Kwajalein", -43_200, ("1993-08-21T12:00:00Z", 43_200)),
        Zone("Asia/Manila", -57_368, ("1844-12-31T15:56:08Z", 29_032)),
        Zone("America/Juneau", 54_139, ("1867-10-19T00:31:13Z", -32_261)),
        Zone("Australia/Lord_Howe", 39_600, ("2024-04-06T15:00:00Z", 37_800), ("2024-10-05T15:30:00Z", 39_600)),
        Zone("Asia/Kathmandu", 19_800, ("1985-12-31T18:30:00Z", 20_700)),
        Zone("Africa/Monrovia", -2670, ("1972-01-07T00:44:30Z", 0)),
    }.ToDictionary(rules => rules.Name);

    public static ZoneRules Named(string name) => s_byName[name];

    public static DateTime Instant(string text) =>
        DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);

    public static long Seconds(string text) => new DateTimeOffset(Instant(text)).ToUnixTimeSeconds();

    private static ZoneRules Zone(string name, int initialOffset, params (string At, int Offset)[] changes) =>
        new(name, initialOffset, changes.Select(change => new ZoneTransition(Seconds(change.At), change.Offset)));

    private static IEnumerable<ZoneTransition> EuropeanSummers(int firstYear)
    {
        for (var year = firstYear; year < ZoneRules.EndYear; year++)
        {
            yield return new ZoneTransition(LastSundayAtOne(year, 3), 7200);
            yield return new ZoneTransition(LastSundayAtOne(year, 10), 3600);
        }
    }

    private static long LastSundayAtOne(int year, int month)
    {
        var last = new DateTimeOffset(year, month, 31, 1, 0, 0, TimeSpan.Zero);
        return last.AddDays(-(int)last.DayOfWeek).ToUnixTimeSeconds();
    }
}
