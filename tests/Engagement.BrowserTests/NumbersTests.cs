using System.Globalization;
using Engagement.BrowserTests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>Every card shows the numbers of the API, for all days of the period and no others.</summary>
public sealed class NumbersTests : BrowserTest
{
    [TestCase(7)]
    [TestCase(30)]
    [TestCase(90)]
    public async Task All_cards_show_the_numbers_of_the_last_days(int days)
    {
        await OpenSignedInAsync(Demo, days == 30 ? "" : $"?period={days}");
        await AssertAllCardsAsync(Numbers.OfLast(Demo, days));
    }

    [Test]
    public Task All_cards_show_the_numbers_of_a_custom_period() => AssertCustomPeriodAsync(Demo.Today.AddDays(-75), Demo.Today.AddDays(-31));

    [Test]
    public async Task All_cards_show_the_numbers_of_a_single_day()
    {
        // Many days have no new users, and an empty card.
        var days = await Demo.Service.QueryAsync("users/new-users", Demo.Bounds(Demo.Today.AddDays(-60), Demo.Today.AddDays(-20)), Demo.Admin);
        var day = System.Text.Json.JsonDocument.Parse(days.Body).RootElement.GetProperty("days").EnumerateArray()
            .Select(row => Demo.Calendar.LocalDay(row.GetProperty("day").GetDateTime().ToUniversalTime()))
            .First(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday));
        await AssertCustomPeriodAsync(day, day);
    }

    private async Task AssertCustomPeriodAsync(DateOnly first, DateOnly last)
    {
        await OpenSignedInAsync(Demo);
        await Page.Locator("select[data-control=period]").SelectOptionAsync("custom");
        Watch.ExpectAbortedRequests();
        await Page.Locator("input[data-control=from]").FillAsync(Iso(first));
        await Page.Locator("input[data-control=to]").FillAsync(Iso(last));
        await Expect(Page).ToHaveURLAsync($"{Demo.Service.Address}/?from={Iso(first)}&to={Iso(last)}");
        await LoadedAsync();
        await AssertAllCardsAsync(new Numbers(Demo, first, last));
    }

    [Test]
    public async Task The_workspace_card_names_the_days_of_data_and_the_zone()
    {
        await OpenSignedInAsync(Demo);
        var overview = (await Demo.Service.GetAsync("/api/v1/engagement-dashboard/workspace/overview", Demo.Admin.UserId, Demo.Admin.Token)).Body;
        var (first, last) = (DayIn(overview, "firstDay"), DayIn(overview, "lastDay"));
        var card = CardOf("workspace").Section;
        await Expect(card).ToContainTextAsync(first.ToString("d MMM yyyy", CultureInfo.InvariantCulture));
        await Expect(card).ToContainTextAsync(last.ToString("d MMM yyyy", CultureInfo.InvariantCulture));
        await Expect(card).ToContainTextAsync(Demo.Calendar.Rules.Name);
    }

    private async Task AssertAllCardsAsync(Numbers numbers)
    {
        await AssertShowsAsync("new-users", await numbers.NewUsersAsync());
        await AssertShowsAsync("active-users", await numbers.ActiveUsersAsync());
        await AssertShowsAsync("users-by-time", await numbers.UsersByTimeAsync());
        await AssertShowsAsync("chat-busier", await numbers.BusyHoursAsync());

        await OpenTabAsync("Messages");
        await AssertShowsAsync("messages-sent", await numbers.MessagesSentAsync());
        await AssertShowsAsync("origin", await numbers.OriginAsync());
        await AssertShowsAsync("top-five", await numbers.TopFiveAsync());

        await OpenTabAsync("Channels");
        await AssertChannelsAsync(await numbers.ChannelsAsync());
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly DayIn(string body, string key) =>
        DateOnly.Parse(System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty(key).GetString()!, CultureInfo.InvariantCulture);
}
