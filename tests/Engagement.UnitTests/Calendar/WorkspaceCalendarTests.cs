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
    public void Local_day(string zone, string instant, string expected) =>
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
    public void First_instant(string zone, string day, string expected)
    {
        var first = new WorkspaceCalendar(Zones.Named(zone)).FirstInstant(Day(day));
        Assert.That(first, Is.EqualTo(Zones.Instant(expected)));
        Assert.That(first.Kind, Is.EqualTo(DateTimeKind.Utc));
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
    public void Is_what_walking_through_time_finds(string zone, string from)
    {
        var calendar = new WorkspaceCalendar(Zones.Named(zone));
        var firstByDay = new Dictionary<DateOnly, DateTime>();
        var start = Zones.Instant(from);
        for (var second = 0; second < 5 * 86_400; second++)
        {
            var instant = start.AddSeconds(second);
            firstByDay.TryAdd(calendar.LocalDay(instant), instant);
        }

        // The first day found began before the walk did.
        foreach (var (day, first) in firstByDay.OrderBy(pair => pair.Value).Skip(1))
        {
            Assert.That(calendar.FirstInstant(day), Is.EqualTo(first), $"{day:O}");
        }
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "O", CultureInfo.InvariantCulture);
}
