using System.Globalization;
using Engagement.IntegrationTests.Ingest.Model;
using FsCheck;
using FsCheck.Fluent;

namespace Engagement.IntegrationTests.Contract.Properties;

/// <summary>Instants around those at which a zone's clocks change, and where its days and hours begin.</summary>
internal static class RandomInstant
{
    /// <summary>
    /// Zones with unusual changes: half an hour, skipped or repeated midnights, skipped days, an hour of one minute, changes at 00:01, two hours
    /// at once, a quarter of an hour, winter time in summer. Africa/Monrovia is excluded: .NET rounds its offset of before 1972, which has
    /// seconds. From 1985 to 2030 .NET and PostgreSQL agree on all of these.
    /// </summary>
    public static readonly string[] Zones =
    [
        "UTC", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo", "Asia/Beirut", "Asia/Kathmandu", "Europe/Berlin", "America/New_York",
        "Africa/Casablanca", "Asia/Tehran", "Pacific/Chatham", "America/St_Johns", "Antarctica/Troll", "Europe/Dublin", "Asia/Gaza",
        "America/Havana", "Pacific/Kiritimati", "Asia/Kolkata", "Atlantic/Azores", "Africa/Cairo", "America/Asuncion", "Asia/Pyongyang",
        "America/Caracas", "Pacific/Kwajalein", "Antarctica/Casey",
    ];

    private static readonly Dictionary<string, string[]> s_notable = new()
    {
        ["Australia/Lord_Howe"] = ["2024-04-06T15:00Z", "2024-10-05T15:30Z"],
        ["Pacific/Apia"] = ["2011-12-30T10:00Z"],
        ["America/Sao_Paulo"] = ["2018-11-04T03:00Z", "2018-02-18T02:00Z"],
        ["Asia/Beirut"] = ["2023-03-29T22:00Z", "2024-10-26T21:00Z"],
        ["Asia/Kathmandu"] = ["1985-12-31T18:30Z"],
        ["America/St_Johns"] = ["2010-11-07T02:31Z"],
        ["America/Havana"] = ["2024-03-10T05:00Z", "2024-11-03T05:00Z"],
    };

    /// <summary>The instant around which a workspace's documents lie: on request a notable one of the zone, if it has any.</summary>
    public static Gen<DateTime> Centre(ModelZone zone, bool preferNotable)
    {
        var first = new DateTime(1985, 6, 1, 0, 0, 0, DateTimeKind.Utc);
        var hours = Enumerable.Range(0, 24 * 365 * 42).Select(hour => first.AddHours(hour)).ToList();
        var changes = hours.Where(hour => zone.Hour(hour.AddHours(1)) != (zone.Hour(hour) + 1) % 24).Select(hour => hour.AddHours(1)).ToArray();
        var notable = s_notable.GetValueOrDefault(zone.Name, [])
            .Select(text => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal)).ToArray();
        var midnights = changes.Where(change => zone.Hour(change) is 23 or 0 or 1).ToArray();
        return preferNotable && notable.Length > 0 ? Gen.Elements(notable) : Gen.Frequency(
            (midnights.Length > 0 ? 3 : 0, Gen.Elements(midnights.Append(first))),
            (changes.Length > 0 ? 3 : 0, Gen.Elements(changes.Append(first))),
            (1, Gen.Elements<DateTime>(hours)));
    }

    /// <summary>Mostly within three days of the centre, often at or beside the start of a day or an hour of the zone.</summary>
    public static Gen<DateTime> Near(ModelZone zone, DateTime centre)
    {
        var anywhere = Gen.Frequency(
            (8, Gen.Choose(-4_320, 4_320)), (4, Gen.Choose(-90, 90)), (1, Gen.Choose(-60 * 1_440, 60 * 1_440))).Select(minutes => centre.AddMinutes(minutes));
        var odd = from instant in anywhere from milliseconds in Gen.Choose(0, 59_999) select instant.AddMilliseconds(milliseconds);
        var beside = Gen.Elements(-1_000, -1, 0, 0, 0, 1, 999, 1_000);
        var hour = anywhere.Select(instant => zone.FirstInstant(zone.Day(instant), zone.Hour(instant)));
        var midnight = anywhere.Select(instant => zone.FirstInstant(zone.Day(instant)));
        return Gen.Frequency(
            (5, odd),
            (3, hour.Zip(beside, (instant, shift) => instant.AddMilliseconds(shift))),
            (2, midnight.Zip(beside, (instant, shift) => instant.AddMilliseconds(shift))),
            (1, beside.Select(shift => centre.AddMilliseconds(shift))));
    }
}
