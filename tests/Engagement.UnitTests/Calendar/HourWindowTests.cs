using System.Globalization;
using Engagement.Domain.Calendar;

namespace Engagement.UnitTests.Calendar;

public sealed class HourWindowTests
{
    [TestCase("UTC", "2023-05-20T10:00:00.000Z", "2023-05-20T12:00:00.000Z", "2023-05-20 10 11 12")]
    [TestCase("UTC", "2023-05-20T10:00:00.001Z", "2023-05-20T11:59:59.999Z", "2023-05-20 11")]
    [TestCase("UTC", "2023-05-20T10:00:00.001Z", "2023-05-20T10:59:59.999Z", "")]
    [TestCase("UTC", "2023-05-20T12:00:00.000Z", "2023-05-20T10:00:00.000Z", "", TestName = "an end earlier on the same day")]
    [TestCase("UTC", "2023-05-20T22:30:00.000Z", "2023-05-21T01:30:00.000Z", "2023-05-20 23, 2023-05-21 0 1")]
    [TestCase("Asia/Kolkata", "2023-05-20T18:30:00.000Z", "2023-05-20T19:30:00.000Z", "2023-05-21 0 1")]
    [TestCase("Asia/Kolkata", "2023-05-20T18:00:00.000Z", "2023-05-20T19:00:00.000Z", "2023-05-21 0")]
    [TestCase("Europe/Berlin", "2023-03-26T00:00:00.000Z", "2023-03-26T02:00:00.000Z", "2023-03-26 1 3 4", TestName = "a skipped hour is left out")]
    [TestCase("Europe/Berlin", "2023-10-28T23:00:00.000Z", "2023-10-29T02:00:00.000Z", "2023-10-29 1 2 3",
        TestName = "a repeated hour is listed once")]
    [TestCase("Europe/Berlin", "2023-10-29T00:30:00.000Z", "2023-10-29T01:30:00.000Z", "", TestName = "a repeated hour begins when it comes first")]
    [TestCase("Australia/Lord_Howe", "2024-10-05T14:30:00.000Z", "2024-10-05T16:00:00.000Z", "2024-10-06 1 2 3",
        TestName = "a half-skipped hour begins where the clocks moved to")]
    [TestCase("America/St_Johns", "2010-11-07T02:30:00.000Z", "2010-11-07T04:30:00.000Z", "2010-11-07 0 1",
        TestName = "the hour after midnight begins a minute before the clocks go back to the day before")]
    [TestCase("America/St_Johns", "2010-11-07T02:30:00.000Z", "2010-11-07T02:31:30.000Z", "2010-11-07 0",
        TestName = "an hour of the day after the last instant's")]
    [TestCase("America/Juneau", "1867-10-19T00:31:13.000Z", "1867-10-19T08:57:40.000Z", "",
        TestName = "no hour begins while most of a day is repeated")]
    [TestCase("Asia/Kolkata", "0001-01-02T23:00:00.001Z", "0001-01-03T00:30:00.000Z", "0001-01-03 5 6",
        TestName = "an hour that begins before the store's range and ends in it")]
    [TestCase("UTC", "9999-12-29T22:30:00.000Z", "9999-12-29T23:30:00.000Z", "9999-12-29 23")]
    [TestCase("UTC", "+275760-09-12T00:00:00.000Z", "+275760-09-13T00:00:00.000Z", "")]
    public void Window_holds_the_hours_that_begin_between_two_instants(string zone, string start, string end, string expected) =>
        AssertHours(HourWindow.Of(new WorkspaceCalendar(Zones.Named(zone)), Iso(start), Iso(end)), expected);

    [TestCase("UTC", "2023-05-20T02:00:00.000Z", "2023-05-19 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23, 2023-05-20 0 1 2")]
    [TestCase("UTC", "2023-05-20T01:59:59.999Z", "2023-05-19 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23, 2023-05-20 0 1")]
    [TestCase("Europe/Berlin", "2023-03-26T02:00:00.000Z",
        "2023-03-25 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23, 2023-03-26 0 1 3 4", TestName = "an hour label that is on both days")]
    [TestCase("Europe/Berlin", "2023-10-29T02:00:00.000Z",
        "2023-10-28 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23, 2023-10-29 0 1 2 3", TestName = "a day of 25 hours, 23 of which begin")]
    [TestCase("Pacific/Apia", "2011-12-30T11:00:00.000Z",
        "2011-12-29 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23, 2011-12-31 0 1", TestName = "a skipped day in between")]
    [TestCase("America/Juneau", "1867-10-18T08:57:40.000Z",
        "1867-10-18 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23")]
    [TestCase("America/Juneau", "1867-10-20T00:57:40.000Z", "", TestName = "no hour begins for a day and more")]
    [TestCase("UTC", "-271821-04-20T00:00:00.000Z", "0001-01-02 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23, 0001-01-03 0")]
    [TestCase("Asia/Kolkata", "+275760-09-13T00:00:00.000Z",
        "9999-12-29 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23, 9999-12-30 0 1 2 3 4 5", TestName = "the last day of the calendar")]
    public void Window_holds_the_hours_of_the_24_that_end_at_an_instant(string zone, string end, string expected) =>
        AssertHours(HourWindow.EndingAt(new WorkspaceCalendar(Zones.Named(zone)), Iso(end)), expected);

    [TestCase("2023-05-20T09:00:00.001Z", "2023-05-20T12:59:59.999Z", true)]
    [TestCase("2023-05-20T09:00:00.000Z", "2023-05-20T12:59:59.999Z", false)]
    [TestCase("2023-05-20T10:00:00.001Z", "2023-05-20T12:59:59.999Z", false)]
    [TestCase("2023-05-20T09:00:00.001Z", "2023-05-20T13:00:00.000Z", false)]
    [TestCase("2023-05-20T09:00:00.001Z", "2023-05-20T11:59:59.999Z", false)]
    public void Windows_with_the_same_hours_have_equal_keys(string start, string end, bool equal)
    {
        var calendar = new WorkspaceCalendar(Zones.Utc);
        var window = HourWindow.Of(calendar, Iso("2023-05-20T10:00:00.000Z"), Iso("2023-05-20T12:00:00.000Z"));
        Assert.That(HourWindow.Of(calendar, Iso(start), Iso(end)).Key.Equals(window.Key), Is.EqualTo(equal));
    }

    [Test]
    public void Key_counts_hours_of_local_time() => Assert.That(
        HourWindow.Of(new WorkspaceCalendar(Zones.Kolkata), Iso("1970-01-01T18:30:00.000Z"), Iso("1970-01-01T19:29:59.999Z")).Key,
        Is.EqualTo((new LocalHour(23, 19_800), new LocalHour(24, 19_800))));

    private static void AssertHours(HourWindow window, string expected)
    {
        var days = window.HoursByDay().ToList();
        var text = days.Select(day => day.Day.ToString("O", CultureInfo.InvariantCulture) + string.Concat(
            Enumerable.Range(0, 24).Where(hour => (day.Hours & (1 << hour)) > 0).Select(hour => $" {hour}")));
        Assert.That(string.Join(", ", text), Is.EqualTo(expected));
    }

    private static IsoInstant Iso(string text) =>
        IsoInstant.TryParse(text, out var instant) ? instant : throw new ArgumentException(text, nameof(text));
}
