using Engagement.BrowserTests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>Tab and period live in the address: it can be sent to somebody, kept, and gone back to.</summary>
public sealed class AddressTests : BrowserTest
{
    [TestCase("?tab=messages&period=7", "Messages", "7")]
    [TestCase("?tab=channels&period=90&size=50", "Channels", "90")]
    [TestCase("?from=2024-02-28&to=2024-03-01", "Users", "custom")]
    public async Task An_address_leads_to_its_place_by_way_of_the_sign_in_and_anew(string search, string tab, string period)
    {
        await EnterAsync(Demo, search);
        await AssertIsAtAsync(search, tab, period);

        await Page.ReloadAsync();
        await FilledAsync();
        await AssertIsAtAsync(search, tab, period);
    }

    [TestCase("?tab=nothing&period=12&page=x", "", "Users", "30")]
    [TestCase("?tab=users&period=30", "", "Users", "30")]
    [TestCase("?from=2024-02-30&to=2024-03-01", "", "Users", "30")]
    [TestCase("?from=2024-03-02&to=2024-03-01&period=7", "?period=7", "Users", "7")]
    [TestCase("?tab=channels&page=0&size=26", "?tab=channels", "Channels", "30")]
    [TestCase("?tab=messages&page=3&constructor=1&__proto__=2", "?tab=messages", "Messages", "30")]
    [TestCase("?tab=<img src=x onerror=alert(1)>&from=%00", "", "Users", "30")]
    public async Task Nonsense_is_replaced_by_what_is_usual(string search, string corrected, string tab, string period)
    {
        await EnterAsync(Demo, search);
        await AssertIsAtAsync(corrected, tab, period);
    }

    [TestCase(-400)]
    [TestCase(400)]
    public async Task The_last_days_are_the_services_where_the_browsers_clock_is_wrong(int days)
    {
        await Page.Clock.SetSystemTimeAsync(DateTime.UtcNow.AddDays(days));
        await EnterAsync(Demo, "?tab=messages&period=7");
        await AssertShowsAsync("messages-sent", await Numbers.OfLast(Demo, 7).MessagesSentAsync());
    }

    [Test]
    public async Task Back_and_forward_lead_through_tabs_and_periods()
    {
        await EnterAsync(Demo);
        await ChooseAsync("7");
        await OpenTabAsync("Messages");
        await ChooseAsync("90");
        await AssertIsAtAsync("?tab=messages&period=90", "Messages", "90");

        await GoAsync(back: true);
        await AssertIsAtAsync("?tab=messages&period=7", "Messages", "7");
        await GoAsync(back: true);
        await AssertIsAtAsync("?period=7", "Users", "7");
        await GoAsync(back: true);
        await AssertIsAtAsync("", "Users", "30");
        await GoAsync(back: false);
        await AssertIsAtAsync("?period=7", "Users", "7");
        await AssertShowsAsync("new-users", await Numbers.OfLast(Demo, 7).NewUsersAsync());
    }

    [Test]
    public async Task A_tab_that_was_open_before_is_shown_without_asking_again()
    {
        await EnterAsync(Demo);
        await OpenTabAsync("Messages");
        var asked = new List<string>();
        Page.Request += (_, request) => asked.Add(request.Url);
        await OpenTabAsync("Users");
        await OpenTabAsync("Messages");
        Assert.That(asked, Is.Empty);
    }

    [Test]
    public async Task A_tab_is_a_link_that_opens_in_a_window_of_its_own()
    {
        await EnterAsync(Demo, "?period=7");
        var link = Page.GetByRole(AriaRole.Link, new() { Name = "Channels" });
        Assert.That(await link.EvaluateAsync<string>("link => link.href"), Is.EqualTo($"{Demo.Service.Address}/?tab=channels&period=7"));
    }

    private async Task ChooseAsync(string period)
    {
        await Page.Locator("select[data-control=period]").SelectOptionAsync(period);
        await FilledAsync();
    }

    private async Task GoAsync(bool back)
    {
        await (back ? Page.GoBackAsync() : Page.GoForwardAsync());
        await FilledAsync();
    }

    private async Task AssertIsAtAsync(string search, string tab, string period)
    {
        await Expect(Page).ToHaveURLAsync($"{Demo.Service.Address}/{search}");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(tab);
        await Expect(Page.Locator("nav[aria-label=Sections] [aria-current=page]")).ToHaveTextAsync(tab);
        await Expect(Page.Locator("select[data-control=period]")).ToHaveValueAsync(period);
    }
}
