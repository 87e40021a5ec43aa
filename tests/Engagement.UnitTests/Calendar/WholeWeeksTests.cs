using System.Globalization;
using Engagement.Domain.Calendar;

namespace Engagement.UnitTests.Calendar;

public sealed class WholeWeeksTests
{
    [TestCase("2023-05-29", "2023-06-04", "2023-05-29", "2023-06-05", TestName = "one week from Monday to Sunday")]
    [TestCase("2023-05-29", "2023-06-11", "2023-05-29", "2023-06-12", TestName = "exactly two weeks")]
    [TestCase("2023-05-28", "2023-06-05", "2023-05-29", "2023-06-05", TestName = "a week and a day at either end")]
    [TestCase("2023-05-30", "2023-06-12", "2023-06-05", "2023-06-12")]
    [TestCase("2023-05-23", "2023-06-10", "2023-05-29", "2023-06-05")]
    [TestCase("2023-03-02", "2023-05-30", "2023-03-06", "2023-05-29", TestName = "90 days")]
    [TestCase("9999-12-20", "9999-12-31", "9999-12-20", "9999-12-27", TestName = "where the calendar ends")]
    [TestCase("0001-01-01", "0001-01-07", "0001-01-01", "0001-01-08", TestName = "where the calendar begins")]
    public void Whole_weeks_are_those_entirely_inside_the_period(string first, string last, string from, string until)
    {
        var weeks = WholeWeeks.Of(new Period(Day(first), Day(last)));
        Assert.That((weeks.From, weeks.Until), Is.EqualTo((Day(from), Day(until))));
    }

    [TestCase("2023-05-29", "2023-05-29", TestName = "a Monday")]
    [TestCase("2023-06-04", "2023-06-04", TestName = "a Sunday")]
    [TestCase("2023-05-31", "2023-05-31", TestName = "a Wednesday")]
    [TestCase("2023-05-29", "2023-06-03", TestName = "a week without its Sunday")]
    [TestCase("2023-05-30", "2023-06-04", TestName = "a week without its Monday")]
    [TestCase("2023-05-30", "2023-06-05", TestName = "seven days that are no week")]
    [TestCase("2023-05-30", "2023-06-10", TestName = "two weeks, each without a day")]
    [TestCase("9999-12-28", "9999-12-31", TestName = "days whose next Monday is beyond the calendar")]
    public void Period_without_a_whole_week_gives_an_empty_range_at_its_start(string first, string last)
    {
        var weeks = WholeWeeks.Of(new Period(Day(first), Day(last)));
        Assert.That((weeks.From, weeks.Until), Is.EqualTo((Day(first), Day(first))));
    }

    [Test]
    public void Range_holds_exactly_the_days_of_weeks_entirely_inside_the_period()
    {
        var monday = Day("2023-05-29");
        foreach (var first in Enumerable.Range(0, 14).Select(monday.AddDays))
        {
            foreach (var last in Enumerable.Range(0, 30).Select(first.AddDays))
            {
                var weeks = WholeWeeks.Of(new Period(first, last));
                var whole = Enumerable.Range(0, 30).Select(first.AddDays)
                    .Where(day => MondayOf(day) >= first && MondayOf(day).AddDays(6) <= last).ToList();
                var read = Enumerable.Range(0, 30).Select(first.AddDays).Where(day => day >= weeks.From && day < weeks.Until);
                Assert.That(read, Is.EqualTo(whole), $"{first} to {last}");
            }
        }
    }

    private static DateOnly MondayOf(DateOnly day) => day.DayOfWeek == DayOfWeek.Monday ? day : MondayOf(day.AddDays(-1));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
