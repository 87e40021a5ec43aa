using Engagement.BrowserTests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>The card with buttons to the previous and the next day or week.</summary>
public sealed class ChatBusierTests : BrowserTest
{
    private const string Id = "chat-busier";

    [Test]
    public async Task Previous_and_next_move_by_a_day_up_to_today()
    {
        await OpenSignedInAsync(Demo);
        await Expect(CardOf(Id).Action("next")).ToBeDisabledAsync();

        await AssertAfterClickAsync("previous", await HoursAsync(1));
        await AssertAfterClickAsync("previous", await HoursAsync(2));
        await AssertAfterClickAsync("next", await HoursAsync(1));
        await AssertAfterClickAsync("next", await HoursAsync(0));
        await Expect(CardOf(Id).Action("next")).ToBeDisabledAsync();
    }

    [Test]
    public async Task The_days_view_shows_eight_days_and_moves_by_a_week()
    {
        await OpenSignedInAsync(Demo);
        await CardOf(Id).Control("busier-view").SelectOptionAsync("days");
        await LoadedAsync();
        await AssertShowsAsync(Id, await DaysAsync(0));

        await AssertAfterClickAsync("previous", await DaysAsync(7));
        await AssertAfterClickAsync("next", await DaysAsync(0));
        await Expect(CardOf(Id).Action("next")).ToBeDisabledAsync();
    }

    [Test]
    public async Task A_past_period_starts_at_its_last_day()
    {
        var (first, last) = (Demo.Today.AddDays(-40), Demo.Today.AddDays(-12));
        await OpenSignedInAsync(Demo, $"?from={first:yyyy-MM-dd}&to={last:yyyy-MM-dd}");
        await AssertShowsAsync(Id, await HoursAsync(12));
        await AssertAfterClickAsync("next", await HoursAsync(11));
    }

    private async Task AssertAfterClickAsync(string action, Shown expected)
    {
        await CardOf(Id).Action(action).ClickAsync();
        await LoadedAsync();
        await AssertShowsAsync(Id, expected);
    }

    private static Task<Shown> HoursAsync(int back) => Numbers.OfDay(Demo, Demo.Today.AddDays(-back)).BusyHoursAsync();

    private static Task<Shown> DaysAsync(int back) => Numbers.OfDay(Demo, Demo.Today.AddDays(-back)).BusyDaysAsync();
}
