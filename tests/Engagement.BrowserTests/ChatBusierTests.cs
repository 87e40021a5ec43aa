using Engagement.BrowserTests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>The card with a way to the day or week before and after.</summary>
public sealed class ChatBusierTests : BrowserTest
{
    private const string Id = "chat-busier";

    [Test]
    public async Task Previous_and_next_lead_from_day_to_day_up_to_today()
    {
        await EnterAsync(Demo);
        await Expect(CardOf(Id).Action("next")).ToBeDisabledAsync();

        await AssertAfterAsync("previous", await HoursAsync(1));
        await AssertAfterAsync("previous", await HoursAsync(2));
        await AssertAfterAsync("next", await HoursAsync(1));
        await AssertAfterAsync("next", await HoursAsync(0));
        await Expect(CardOf(Id).Action("next")).ToBeDisabledAsync();
    }

    [Test]
    public async Task Days_are_shown_eight_at_a_time_and_lead_from_week_to_week()
    {
        await EnterAsync(Demo);
        await CardOf(Id).Control("busier-view").SelectOptionAsync("days");
        await FilledAsync();
        await AssertShowsAsync(Id, await DaysAsync(0));

        await AssertAfterAsync("previous", await DaysAsync(7));
        await AssertAfterAsync("next", await DaysAsync(0));
        await Expect(CardOf(Id).Action("next")).ToBeDisabledAsync();
    }

    [Test]
    public async Task A_period_that_is_over_begins_with_its_last_day()
    {
        var (first, last) = (Demo.Today.AddDays(-40), Demo.Today.AddDays(-12));
        await EnterAsync(Demo, $"?from={first:yyyy-MM-dd}&to={last:yyyy-MM-dd}");
        await AssertShowsAsync(Id, await HoursAsync(12));
        await AssertAfterAsync("next", await HoursAsync(11));
    }

    private async Task AssertAfterAsync(string action, Shown expected)
    {
        await CardOf(Id).Action(action).ClickAsync();
        await FilledAsync();
        await AssertShowsAsync(Id, expected);
    }

    private static Task<Shown> HoursAsync(int back) => Numbers.OfDay(Demo, Demo.Today.AddDays(-back)).BusyHoursAsync();

    private static Task<Shown> DaysAsync(int back) => Numbers.OfDay(Demo, Demo.Today.AddDays(-back)).BusyDaysAsync();
}
