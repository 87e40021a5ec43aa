using System.Globalization;
using Engagement.Domain.Calendar;

namespace Engagement.UnitTests.Calendar;

public sealed class PeriodTests
{
    [TestCase("2023-05-20", "2023-05-30", 11, "2023-05-09", "2023-05-19")]
    [TestCase("2023-05-20", "2023-05-20", 1, "2023-05-19", "2023-05-19")]
    [TestCase("2024-03-01", "2024-03-31", 31, "2024-01-30", "2024-02-29")]
    [TestCase("2023-01-01", "2023-12-31", 365, "2022-01-01", "2022-12-31")]
    [TestCase("0001-01-02", "9999-12-30", 3_652_057, "0001-01-01", "0001-01-01", TestName = "cut off where the calendar begins")]
    [TestCase("0001-01-05", "0001-01-14", 10, "0001-01-01", "0001-01-04")]
    [TestCase("0001-01-01", "0001-01-01", 1, "0001-01-01", "0001-01-01")]
    [TestCase("0001-01-01", "9999-12-31", 3_652_059, "0001-01-01", "0001-01-01")]
    public void Previous_period_has_as_many_days_just_before(
        string first, string last, int days, string previousFirst, string previousLast)
    {
        var period = new Period(Day(first), Day(last));
        Assert.That(period.Days, Is.EqualTo(days));
        Assert.That(period.Previous, Is.EqualTo(new Period(Day(previousFirst), Day(previousLast))));
    }

    [TestCase("2023-05-19", false)]
    [TestCase("2023-05-20", true)]
    [TestCase("2023-05-25", true)]
    [TestCase("2023-05-30", true)]
    [TestCase("2023-05-31", false)]
    public void Period_contains_both_ends(string day, bool expected) =>
        Assert.That(new Period(Day("2023-05-20"), Day("2023-05-30")).Contains(Day(day)), Is.EqualTo(expected));

    [Test]
    public void A_last_day_before_the_first_is_refused() =>
        Assert.That(() => new Period(Day("2023-05-20"), Day("2023-05-19")), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [TestCase("UTC", "2023-05-20T00:00:00.000Z", "2023-05-30T23:59:59.999Z", "2023-05-20", "2023-05-30")]
    [TestCase("UTC", "2023-05-20T12:00:00.000Z", "2023-05-30T00:00:00.000Z", "2023-05-20", "2023-05-30")]
    [TestCase("UTC", "2023-05-20T12:00:00.000Z", "2023-05-20T06:00:00.000Z", "2023-05-20", "2023-05-20")]
    [TestCase("Asia/Kolkata", "2023-05-20T18:29:59.999Z", "2023-05-30T18:30:00.000Z", "2023-05-20", "2023-05-31")]
    [TestCase("America/St_Johns", "2010-11-07T02:35:00.000Z", "2010-11-07T02:30:30.000Z", "2010-11-06", "2010-11-07")]
    [TestCase("UTC", "-271821-04-20T00:00:00.000Z", "+275760-09-13T00:00:00.000Z", "0001-01-03", "9999-12-29")]
    [TestCase("Asia/Kolkata", "0000-01-01T00:00:00.000Z", "+010000-01-01T00:00:00.000Z", "0001-01-03", "9999-12-30")]
    [TestCase("America/Havana", "0000-01-01T00:00:00.000Z", "9999-12-31T00:00:00.000Z", "0001-01-02", "9999-12-29")]
    [TestCase("UTC", "+010000-01-01T00:00:00.000Z", "+020000-01-01T00:00:00.000Z", "9999-12-29", "9999-12-29")]
    public void Period_covers_the_local_days_of_its_instants(string zone, string start, string end, string first, string last)
    {
        var calendar = new WorkspaceCalendar(Zones.Named(zone));
        Assert.That(Period.EndsBeforeItStarts(calendar, Iso(start), Iso(end)), Is.False);
        Assert.That(Period.Of(calendar, Iso(start), Iso(end)), Is.EqualTo(new Period(Day(first), Day(last))));
    }

    [TestCase("UTC", "2023-05-20T00:00:00.000Z", "2023-05-19T23:59:59.999Z", true)]
    [TestCase("UTC", "2023-05-20T23:59:59.999Z", "2023-05-20T00:00:00.000Z", false)]
    [TestCase("Asia/Kolkata", "2023-05-20T18:30:00.000Z", "2023-05-20T18:29:59.999Z", true)]
    [TestCase("Asia/Kolkata", "2023-05-20T18:29:59.999Z", "2023-05-19T18:30:00.000Z", false)]
    [TestCase("America/St_Johns", "2010-11-07T02:30:30.000Z", "2010-11-07T02:31:00.000Z", true,
        TestName = "a later instant on an earlier local day (St John's)")]
    [TestCase("UTC", "+020000-01-01T00:00:00.000Z", "+010000-01-01T00:00:00.000Z", true)]
    [TestCase("UTC", "+010000-01-01T00:00:00.000Z", "+020000-01-01T00:00:00.000Z", false)]
    [TestCase("UTC", "+020000-01-01T23:00:00.000Z", "+020000-01-01T00:00:00.000Z", false)]
    [TestCase("UTC", "-000001-01-02T00:00:00.000Z", "-000001-01-01T23:59:59.999Z", true)]
    [TestCase("UTC", "-000002-01-01T00:00:00.000Z", "-000001-01-01T00:00:00.000Z", false)]
    [TestCase("UTC", "0001-01-03T00:00:00.000Z", "0001-01-02T23:59:59.999Z", true, TestName = "an end just before the store's range")]
    [TestCase("UTC", "9999-12-30T00:00:00.000Z", "9999-12-29T23:59:59.999Z", true, TestName = "a start just after the store's range")]
    [TestCase("Europe/Berlin", "+275760-09-13T00:00:00.000Z", "-271821-04-20T00:00:00.000Z", true)]
    [TestCase("Europe/Berlin", "-271821-04-20T00:00:00.000Z", "+275760-09-13T00:00:00.000Z", false)]
    public void End_on_an_earlier_local_day_than_the_start_is_detected(string zone, string start, string end, bool expected) =>
        Assert.That(Period.EndsBeforeItStarts(new WorkspaceCalendar(Zones.Named(zone)), Iso(start), Iso(end)), Is.EqualTo(expected));

    [TestCase("UTC", "2023-05-19T00:00:00.000Z", "2023-05-12", "2023-05-19")]
    [TestCase("UTC", "2023-05-19T23:59:59.999Z", "2023-05-12", "2023-05-19")]
    [TestCase("Asia/Kolkata", "2023-05-19T18:30:00.000Z", "2023-05-13", "2023-05-20")]
    [TestCase("Pacific/Apia", "2011-12-31T12:00:00.000Z", "2011-12-25", "2012-01-01")]
    [TestCase("UTC", "-271821-04-20T00:00:00.000Z", "0001-01-01", "0001-01-03")]
    [TestCase("UTC", "+275760-09-13T00:00:00.000Z", "9999-12-22", "9999-12-29")]
    public void Eight_days_are_the_day_and_the_seven_before_it(string zone, string start, string first, string last) =>
        Assert.That(
            EightDays.Of(new WorkspaceCalendar(Zones.Named(zone)), Iso(start)),
            Is.EqualTo(new Period(Day(first), Day(last))));

    private static IsoInstant Iso(string text) =>
        IsoInstant.TryParse(text, out var instant) ? instant : throw new ArgumentException(text, nameof(text));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "O", CultureInfo.InvariantCulture);
}
