using Engagement.BrowserTests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>The URL holds the tab and the period: it can be shared, bookmarked, and gone back to.</summary>
public sealed class AddressTests : BrowserTest
{
    [TestCase("?tab=messages&period=7", "Messages", "7")]
    [TestCase("?tab=channels&period=90&size=50", "Channels", "90")]
    [TestCase("?from=2024-02-28&to=2024-03-01", "Users", "custom")]
    public async Task A_URL_opens_its_tab_and_period_after_sign_in_and_after_reload(string search, string tab, string period)
    {
        await OpenSignedInAsync(Demo, search);
        await AssertUrlAsync(search, tab, period);

        await Page.ReloadAsync();
        await LoadedAsync();
        await AssertUrlAsync(search, tab, period);
    }

    [TestCase("?tab=nothing&period=12&page=x", "", "Users", "30")]
    [TestCase("?tab=users&period=30", "", "Users", "30")]
    [TestCase("?from=2024-02-30&to=2024-03-01", "", "Users", "30")]
    [TestCase("?from=2024-03-02&to=2024-03-01&period=7", "?period=7", "Users", "7")]
    [TestCase("?tab=channels&page=0&size=26", "?tab=channels", "Channels", "30")]
    [TestCase("?tab=messages&page=3&constructor=1&__proto__=2", "?tab=messages", "Messages", "30")]
    [TestCase("?tab=<img src=x onerror=alert(1)>&from=%00", "", "Users", "30")]
    public async Task Invalid_parameters_are_replaced_by_the_defaults(string search, string corrected, string tab, string period)
    {
        await OpenSignedInAsync(Demo, search);
        await AssertUrlAsync(corrected, tab, period);
    }

    [TestCase(-400)]
    [TestCase(400)]
    public async Task A_wrong_browser_clock_does_not_change_the_last_days(int days)
    {
        await Page.Clock.SetSystemTimeAsync(DateTime.UtcNow.AddDays(days));
        await OpenSignedInAsync(Demo, "?tab=messages&period=7");
        await AssertShowsAsync("messages-sent", await Numbers.OfLast(Demo, 7).MessagesSentAsync());
    }

    [Test]
    public async Task Back_and_forward_restore_tabs_and_periods()
    {
        await OpenSignedInAsync(Demo);
        await ChooseAsync("7");
        await OpenTabAsync("Messages");
        await ChooseAsync("90");
        await AssertUrlAsync("?tab=messages&period=90", "Messages", "90");

        await GoAsync(back: true);
        await AssertUrlAsync("?tab=messages&period=7", "Messages", "7");
        await GoAsync(back: true);
        await AssertUrlAsync("?period=7", "Users", "7");
        await GoAsync(back: true);
        await AssertUrlAsync("", "Users", "30");
        await GoAsync(back: false);
        await AssertUrlAsync("?period=7", "Users", "7");
        await AssertShowsAsync("new-users", await Numbers.OfLast(Demo, 7).NewUsersAsync());
    }

    [Test]
    public async Task Reopening_a_tab_sends_no_request()
    {
        await OpenSignedInAsync(Demo);
        await OpenTabAsync("Messages");
        var requests = new List<string>();
        Page.Request += (_, request) => requests.Add(request.Url);
        await OpenTabAsync("Users");
        await OpenTabAsync("Messages");
        Assert.That(requests, Is.Empty);
    }

    [Test]
    public async Task A_tab_is_a_link_to_its_URL()
    {
        await OpenSignedInAsync(Demo, "?period=7");
        var link = Page.GetByRole(AriaRole.Link, new() { Name = "Channels" });
        Assert.That(await link.EvaluateAsync<string>("link => link.href"), Is.EqualTo($"{Demo.Service.Address}/?tab=channels&period=7"));
    }

    private async Task ChooseAsync(string period)
    {
        await Page.Locator("select[data-control=period]").SelectOptionAsync(period);
        await LoadedAsync();
    }

    private async Task GoAsync(bool back)
    {
        await (back ? Page.GoBackAsync() : Page.GoForwardAsync());
        await LoadedAsync();
    }

    private async Task AssertUrlAsync(string search, string tab, string period)
    {
        await Expect(Page).ToHaveURLAsync($"{Demo.Service.Address}/{search}");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(tab);
        await Expect(Page.Locator("nav[aria-label=Sections] [aria-current=page]")).ToHaveTextAsync(tab);
        await Expect(Page.Locator("select[data-control=period]")).ToHaveValueAsync(period);
    }
}
