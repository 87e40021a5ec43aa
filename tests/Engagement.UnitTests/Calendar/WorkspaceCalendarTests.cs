using System.Globalization;
using Engagement.Domain.Calendar;

namespace Engagement.UnitTests.Calendar;

public sealed class WorkspaceCalendarTests
{
    [TestCase("UTC", "2023-05-30T00:00:00Z", "2023-05-30")]
    [TestCase("UTC", "2023-05-29T23:59:59.999Z", "2023-05-29")]
    [TestCase("UTC", "1969-12-31T23:59:59.999Z", "1969-12-31")]
    [TestCase("UTC", "0001-01-03T00:00:00Z", "0001-01-03")]
    [TestCase("UTC", "9999-12-29T23:59:59.999Z", "9999-12-29")]
    [TestCase("Asia/Kolkata", "2023-05-29T18:29:59.999Z", "2023-05-29")]
    [TestCase("Asia/Kolkata", "2023-05-29T18:30:00Z", "2023-05-30")]
    [TestCase("Asia/Kolkata", "9999-12-29T23:59:59.999Z", "9999-12-30")]
    [TestCase("America/Havana", "0001-01-03T00:00:00Z", "0001-01-02")]
    [TestCase("America/St_Johns", "2010-11-07T02:30:59.999Z", "2010-11-07")]
    [TestCase("America/St_Johns", "2010-11-07T02:31:00Z", "2010-11-06")]
    [TestCase("Pacific/Apia", "2011-12-30T09:59:59.999Z", "2011-12-29")]
    [TestCase("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31")]
    [TestCase("Africa/Monrovia", "1972-01-07T00:44:29.999Z", "1972-01-06")]
    [TestCase("Africa/Monrovia", "1972-01-07T00:44:30Z", "1972-01-07")]
    [TestCase("Europe/Berlin", "3023-06-30T21:59:59.999Z", "3023-06-30")]
    [TestCase("Europe/Berlin", "3023-06-30T22:00:00Z", "3023-07-01")]
    public void Local_day_of_an_instant(string zone, string instant, string expected) =>
        Assert.That(new WorkspaceCalendar(Zones.Named(zone)).LocalDay(Zones.Instant(instant)), Is.EqualTo(Day(expected)));

    [TestCase("UTC", "2023-05-30", "2023-05-30T00:00:00Z")]
    [TestCase("Asia/Kolkata", "2023-05-30", "2023-05-29T18:30:00Z")]
    [TestCase("Asia/Kolkata", "0001-01-03", "0001-01-02T18:30:00Z")]
    [TestCase("Europe/Berlin", "2023-03-26", "2023-03-25T23:00:00Z")]
    [TestCase("Europe/Berlin", "2023-03-27", "2023-03-26T22:00:00Z")]
    [TestCase("Europe/Berlin", "2500-01-01", "2499-12-31T23:00:00Z")]
    [TestCase("Europe/Berlin", "2500-03-29", "2500-03-28T22:00:00Z")]
    [TestCase("Europe/Berlin", "9999-07-01", "9999-06-30T22:00:00Z")]
    [TestCase("Asia/Beirut", "2023-03-26", "2023-03-25T22:00:00Z", TestName = "midnight skipped: the day begins at 01:00 (Beirut)")]
    [TestCase("Asia/Beirut", "2023-10-28", "2023-10-27T21:00:00Z")]
    [TestCase("Asia/Beirut", "2023-10-29", "2023-10-28T22:00:00Z", TestName = "the hour before midnight comes twice (Beirut)")]
    [TestCase("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", TestName = "midnight skipped (Sao Paulo)")]
    [TestCase("America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00Z", TestName = "the hour before midnight comes twice (Sao Paulo)")]
    [TestCase("America/Toronto", "1919-03-30", "1919-03-30T05:00:00Z")]
    [TestCase("America/Toronto", "1919-03-31", "1919-03-31T04:30:00Z", TestName = "23:30 is followed by 00:30 (Toronto)")]
    [TestCase("America/Toronto", "1919-04-01", "1919-04-01T04:00:00Z")]
    [TestCase("America/Toronto", "1919-10-26", "1919-10-26T05:00:00Z")]
    [TestCase("America/Havana", "2023-11-05", "2023-11-05T04:00:00Z", TestName = "midnight comes twice: the first counts (Havana)")]
    [TestCase("America/Havana", "2023-11-06", "2023-11-06T05:00:00Z")]
    [TestCase("America/Havana", "2023-03-12", "2023-03-12T05:00:00Z")]
    [TestCase("America/St_Johns", "2010-11-06", "2010-11-06T02:30:00Z")]
    [TestCase("America/St_Johns", "2010-11-07", "2010-11-07T02:30:00Z", TestName = "one minute, then back into the day before (St John's)")]
    [TestCase("America/St_Johns", "2010-11-08", "2010-11-08T03:30:00Z")]
    [TestCase("America/St_Johns", "2010-03-14", "2010-03-14T03:30:00Z")]
    [TestCase("Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z")]
    [TestCase("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", TestName = "a day left out begins where the next one begins (Apia)")]
    [TestCase("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z")]
    [TestCase("Pacific/Apia", "2012-01-01", "2011-12-31T10:00:00Z")]
    [TestCase("Pacific/Kwajalein", "1993-08-21", "1993-08-21T12:00:00Z")]
    [TestCase("Pacific/Kwajalein", "1993-08-22", "1993-08-21T12:00:00Z")]
    [TestCase("Asia/Manila", "1844-12-30", "1844-12-30T15:56:08Z")]
    [TestCase("Asia/Manila", "1844-12-31", "1844-12-31T15:56:08Z")]
    [TestCase("Asia/Manila", "1845-01-01", "1844-12-31T15:56:08Z")]
    [TestCase("America/Juneau", "1867-10-18", "1867-10-17T08:57:41Z", TestName = "most of a day comes twice (Juneau)")]
    [TestCase("America/Juneau", "1867-10-19", "1867-10-18T08:57:41Z", TestName = "a day begins, stops and begins again (Juneau)")]
    [TestCase("Africa/Monrovia", "1972-01-07", "1972-01-07T00:44:30Z", TestName = "midnight to 00:44:30 skipped (Monrovia)")]
    [TestCase("UTC", "0001-01-01", "0001-01-01T00:00:00Z")]
    [TestCase("UTC", "9999-12-31", "9999-12-31T00:00:00Z")]
    [TestCase("Asia/Kolkata", "0001-01-01", "0001-01-01T00:00:00Z", TestName = "cut off where the calendar begins")]
    public void First_instant_of_a_day(string zone, string day, string expected)
    {
        var first = new WorkspaceCalendar(Zones.Named(zone)).FirstInstant(Day(day));
        Assert.That(first, Is.EqualTo(Zones.Instant(expected)));
        Assert.That(first.Kind, Is.EqualTo(DateTimeKind.Utc));
    }

    [TestCase("UTC", "2023-05-30", 13, "2023-05-30T13:00:00Z")]
    [TestCase("Asia/Kolkata", "2023-05-30", 0, "2023-05-29T18:30:00Z")]
    [TestCase("Europe/Berlin", "2023-03-26", 1, "2023-03-26T00:00:00Z")]
    [TestCase("Europe/Berlin", "2023-03-26", 2, null, TestName = "a skipped hour (Berlin)")]
    [TestCase("Europe/Berlin", "2023-03-26", 3, "2023-03-26T01:00:00Z")]
    [TestCase("Europe/Berlin", "2023-10-29", 2, "2023-10-29T00:00:00Z", TestName = "a repeated hour begins when it comes first (Berlin)")]
    [TestCase("Europe/Berlin", "2023-10-29", 3, "2023-10-29T02:00:00Z")]
    [TestCase("Europe/Berlin", "9999-10-31", 2, "9999-10-31T00:00:00Z")]
    [TestCase("Australia/Lord_Howe", "2024-10-06", 1, "2024-10-05T14:30:00Z")]
    [TestCase("Australia/Lord_Howe", "2024-10-06", 2, "2024-10-05T15:30:00Z", TestName = "a half-skipped hour begins at half past (Lord Howe)")]
    [TestCase("Australia/Lord_Howe", "2024-10-06", 3, "2024-10-05T16:00:00Z")]
    [TestCase("Australia/Lord_Howe", "2024-04-07", 1, "2024-04-06T14:00:00Z", TestName = "a half-repeated hour (Lord Howe)")]
    [TestCase("Australia/Lord_Howe", "2024-04-07", 2, "2024-04-06T15:30:00Z")]
    [TestCase("Asia/Kathmandu", "1986-01-01", 0, "1985-12-31T18:30:00Z", TestName = "an hour without its first quarter (Kathmandu)")]
    [TestCase("Asia/Kathmandu", "1986-01-01", 1, "1985-12-31T19:15:00Z")]
    [TestCase("Asia/Beirut", "2023-03-26", 0, null, TestName = "the hour from midnight is skipped (Beirut)")]
    [TestCase("Asia/Beirut", "2023-03-26", 1, "2023-03-25T22:00:00Z")]
    [TestCase("Asia/Beirut", "2023-10-28", 23, "2023-10-28T20:00:00Z", TestName = "the hour to midnight is repeated (Beirut)")]
    [TestCase("America/Sao_Paulo", "2018-11-04", 0, null, TestName = "the hour from midnight is skipped (Sao Paulo)")]
    [TestCase("America/Sao_Paulo", "2018-11-04", 1, "2018-11-04T03:00:00Z")]
    [TestCase("America/Sao_Paulo", "2018-02-17", 23, "2018-02-18T01:00:00Z", TestName = "the hour to midnight is repeated (Sao Paulo)")]
    [TestCase("America/St_Johns", "2010-11-06", 23, "2010-11-07T01:30:00Z")]
    [TestCase("America/St_Johns", "2010-11-07", 0, "2010-11-07T02:30:00Z", TestName = "an hour that begins for a minute (St John's)")]
    [TestCase("America/St_Johns", "2010-11-07", 1, "2010-11-07T04:30:00Z")]
    [TestCase("America/Toronto", "1919-03-30", 23, "1919-03-31T04:00:00Z", TestName = "cut off at half past (Toronto)")]
    [TestCase("America/Toronto", "1919-03-31", 0, "1919-03-31T04:30:00Z")]
    [TestCase("Pacific/Apia", "2011-12-29", 23, "2011-12-30T09:00:00Z")]
    [TestCase("Pacific/Apia", "2011-12-30", 12, null, TestName = "an hour of a day that was left out (Apia)")]
    [TestCase("Pacific/Apia", "2011-12-31", 0, "2011-12-30T10:00:00Z")]
    [TestCase("America/Juneau", "1867-10-18", 15, "1867-10-17T23:57:41Z")]
    [TestCase("America/Juneau", "1867-10-19", 0, "1867-10-18T08:57:41Z")]
    [TestCase("America/Juneau", "1867-10-19", 15, "1867-10-18T23:57:41Z")]
    [TestCase("America/Juneau", "1867-10-19", 16, "1867-10-20T00:57:41Z")]
    [TestCase("UTC", "0001-01-01", 0, "0001-01-01T00:00:00Z")]
    [TestCase("UTC", "9999-12-31", 23, "9999-12-31T23:00:00Z")]
    public void First_instant_of_an_hour(string zone, string day, int hour, string? expected)
    {
        var first = new WorkspaceCalendar(Zones.Named(zone)).FirstInstant(Day(day), hour);
        Assert.That(first, Is.EqualTo(expected is null ? (DateTime?)null : Zones.Instant(expected)));
        Assert.That(first?.Kind, Is.EqualTo(expected is null ? (DateTimeKind?)null : DateTimeKind.Utc));
    }

    [TestCase("Asia/Beirut", "2023-03-24")]
    [TestCase("Asia/Beirut", "2023-10-27")]
    [TestCase("America/Sao_Paulo", "2018-11-02")]
    [TestCase("America/Toronto", "1919-03-29")]
    [TestCase("America/Toronto", "1919-10-24")]
    [TestCase("America/Havana", "2023-03-10")]
    [TestCase("America/Havana", "2023-11-03")]
    [TestCase("America/St_Johns", "2010-03-12")]
    [TestCase("America/St_Johns", "2010-11-05")]
    [TestCase("Pacific/Apia", "2011-12-28")]
    [TestCase("Asia/Manila", "1844-12-29")]
    [TestCase("America/Juneau", "1867-10-16")]
    [TestCase("Africa/Monrovia", "1972-01-05")]
    [TestCase("Australia/Lord_Howe", "2024-04-05")]
    [TestCase("Australia/Lord_Howe", "2024-10-04")]
    [TestCase("Asia/Kathmandu", "1985-12-30")]
    public void First_instants_match_a_scan_of_every_second(string zone, string from)
    {
        var rules = Zones.Named(zone);
        var calendar = new WorkspaceCalendar(rules);
        var firstByDay = new Dictionary<DateOnly, DateTime>();
        var firstByHour = new Dictionary<(DateOnly Day, int Hour), DateTime>();
        var start = Zones.Instant(from);
        for (var second = 0; second < 5 * 86_400; second++)
        {
            var instant = start.AddSeconds(second);
            var clock = instant.AddSeconds(rules.OffsetAt(Zones.Seconds(from) + second));
            firstByDay.TryAdd(calendar.LocalDay(instant), instant);
            firstByHour.TryAdd((DateOnly.FromDateTime(clock), clock.Hour), instant);
        }

        // The first day and hour found began before the scan.
        foreach (var (day, first) in firstByDay.OrderBy(pair => pair.Value).Skip(1))
        {
            Assert.That(calendar.FirstInstant(day), Is.EqualTo(first), $"{day:O}");
        }

        foreach (var ((day, hour), first) in firstByHour.OrderBy(pair => pair.Value).Skip(1))
        {
            Assert.That(calendar.FirstInstant(day, hour), Is.EqualTo(first), $"{day:O} {hour}");
        }

        foreach (var day in Enumerable.Range(2, 2).Select(firstByDay.Keys.Min().AddDays))
        {
            var skipped = Enumerable.Range(0, 24).Where(hour => !firstByHour.ContainsKey((day, hour)));
            Assert.That(skipped.Select(hour => calendar.FirstInstant(day, hour)), Is.All.Null, $"{day:O}");
        }
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "O", CultureInfo.InvariantCulture);
}
