using System.Globalization;
using Engagement.Application.Common;
using Engagement.Domain.Calendar;

namespace Engagement.UnitTests.Common;

public sealed class DailyCountsTests
{
    // From the documented example: the last day has 183, the day before 101, and the period before has no counts.
    private const string Documented = "05-30=183 05-29=101 05-27=1 05-26=114 05-25=79 05-24=126 05-23=129 05-22=22 05-21=5";

    [TestCase("05-20", "05-30", Documented, 760, 760, 101, 82)]
    [TestCase("05-20", "05-30", Documented + " 05-19=44", 760, 716, 101, 82, TestName = "the documented variation")]
    [TestCase("05-20", "05-30", "", 0, 0, 0, 0, TestName = "nothing at all")]
    [TestCase("05-20", "05-30", "05-19=7 05-09=3", 0, -10, 0, 0, TestName = "only the previous period: a negative variation")]
    [TestCase("05-20", "05-30", "05-09=3 05-08=100", 0, -3, 0, 0, TestName = "the previous period is no longer than the period")]
    [TestCase("05-20", "05-30", "05-31=100 05-30=1", 1, 1, 0, 1, TestName = "days after the period are left out")]
    [TestCase("05-20", "05-30", "05-29=9", 9, 9, 9, -9, TestName = "nothing on the last day")]
    [TestCase("05-20", "05-30", "05-28=9", 9, 9, 0, 0, TestName = "the last two days are gaps")]
    [TestCase("05-20", "05-20", "05-20=5 05-19=8", 5, -3, 8, -3, TestName = "one day: yesterday lies outside the period")]
    [TestCase("05-20", "05-20", "05-19=8", 0, -8, 8, -8, TestName = "one day without a count")]
    [TestCase("05-20", "05-20", "05-20=5 05-18=8", 5, 5, 0, 5, TestName = "one day, the day before it a gap")]
    [TestCase("05-20", "05-21", "05-18=1 05-20=2 05-19=4 05-21=8", 10, 5, 2, 6, TestName = "in any order")]
    public void Counts_are_summed_and_compared_with_those_before(
        string first, string last, string counts, long sum, long variation, long yesterday, long change)
    {
        var result = DailyCounts.Of(new Period(Day(first), Day(last)), Counts(counts));
        Assert.That(
            (result.Period.Count, result.Period.Variation, result.Yesterday.Count, result.Yesterday.Variation),
            Is.EqualTo((sum, variation, yesterday, change)));
    }

    [Test]
    public void Days_of_the_period_come_newest_first_without_filled_gaps()
    {
        var result = DailyCounts.Of(new Period(Day("05-20"), Day("05-30")), Counts("05-19=1 05-20=2 05-31=64 05-25=4 05-30=8"));
        Assert.That(
            result.Days.Select(day => (day.LocalDay, day.Count)),
            Is.EqualTo(new[] { (Day("05-30"), 8L), (Day("05-25"), 4L), (Day("05-20"), 2L) }));
    }

    [Test]
    public void Counts_may_exceed_32_bits()
    {
        var result = DailyCounts.Of(new Period(Day("05-20"), Day("05-21")), Counts("05-20=3000000000 05-21=3000000000"));
        Assert.That((result.Period.Count, result.Yesterday.Count), Is.EqualTo((6_000_000_000, 3_000_000_000)));
    }

    [TestCase(0, 0, 5, 5, 0, 5, TestName = "the first day of the calendar has nothing before it")]
    [TestCase(0, 1, 15, 15, 5, 5, TestName = "a period from the first day on has nothing before it")]
    [TestCase(1, 1, 10, 5, 5, 5, TestName = "the second day is compared with the first")]
    [TestCase(1, 2, 30, 25, 10, 10, TestName = "a previous period that is cut off")]
    public void Comparison_at_the_start_of_the_calendar_uses_only_existing_days(
        int first, int last, long sum, long variation, long yesterday, long change)
    {
        DayCount[] counts = [Count(0, 5), Count(1, 10), Count(2, 20)];
        var result = DailyCounts.Of(new Period(DateOnly.FromDayNumber(first), DateOnly.FromDayNumber(last)), counts);
        Assert.That(
            (result.Period.Count, result.Period.Variation, result.Yesterday.Count, result.Yesterday.Variation),
            Is.EqualTo((sum, variation, yesterday, change)));
    }

    private static DayCount Count(int dayNumber, long count) => new(DateOnly.FromDayNumber(dayNumber), count);

    private static DayCount[] Counts(string text) =>
    [
        .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(day => day.Split('=')).Select(parts =>
            new DayCount(Day(parts[0]), long.Parse(parts[1], CultureInfo.InvariantCulture))),
    ];

    private static DateOnly Day(string text) => DateOnly.ParseExact("2023-" + text, "O", CultureInfo.InvariantCulture);
}
