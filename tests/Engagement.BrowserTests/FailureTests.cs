using Engagement.Application.Accounts;
using Engagement.BrowserTests.Harness;
using Engagement.IntegrationTests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>A failed or slow request affects only its card, shows an error text, and can be retried.</summary>
public sealed class FailureTests : BrowserTest
{
    private const string NewUsers = "**/users/new-users?*";

    [TestCase(500, """{"success":false,"error":"Internal server error"}""", "Internal server error")]
    [TestCase(502, "<html>Bad gateway</html>", "The service answered with status 502")]
    [TestCase(400, """{"success":false,"error":"Match error"}""", "Match error")]
    [TestCase(
        429,
        """{"success":false,"error":"Error, too many requests. Please slow down. You must wait 37 seconds before trying this endpoint again. """
            + """[error-too-many-requests]"}""", "37 seconds")]
    [TestCase(503, """{"success":false,"error":"The database cannot be reached."}""", "7 seconds")]
    public async Task An_error_response_is_shown_only_in_its_card(int status, string body, string expected)
    {
        Watch.Expect($"{status}");
        await AssertFailsAndRecoversAsync(
            route => route.FulfillAsync(new()
            {
                Status = status, Body = body, ContentType = "application/json", Headers = new Dictionary<string, string> { ["Retry-After"] = "7" },
            }),
            expected);
    }

    [Test]
    public async Task A_broken_connection_is_shown_only_in_its_card()
    {
        Watch.Expect("net::ERR_");
        await AssertFailsAndRecoversAsync(route => route.AbortAsync("connectionreset"), "The service cannot be reached");
    }

    [Test]
    public async Task A_response_that_is_not_JSON_is_shown_only_in_its_card() =>
        await AssertFailsAndRecoversAsync(
            route => route.FulfillAsync(new() { Status = 200, Body = "<html>", ContentType = "text/html" }), "The response did not come from the service");

    [Test]
    public async Task A_response_that_never_arrives_times_out()
    {
        // A third of the page's timeout of 15 seconds: the other cards still have time to load.
        await Page.AddInitScriptAsync("{ const native = AbortSignal.timeout.bind(AbortSignal); AbortSignal.timeout = ms => native(ms / 3); }");
        Watch.Expect("net::ERR_ABORTED");
        await AssertFailsAndRecoversAsync(_ => Task.CompletedTask, "has not answered within 15 seconds");
    }

    [Test]
    public async Task A_failed_refresh_keeps_the_old_numbers()
    {
        Watch.Expect("500");
        await OpenSignedInAsync(Demo);
        var before = await CardOf("new-users").RowsAsync();
        await Page.RouteAsync(NewUsers, route => route.FulfillAsync(new() { Status = 500, Body = "{}" }));
        await Page.Locator("[data-control=refresh]").ClickAsync();
        await CardOf("new-users").StateAsync("error");
        Assert.That(await CardOf("new-users").RowsAsync(), Is.EqualTo(before));

        await Page.UnrouteAsync(NewUsers);
        await CardOf("new-users").Action("retry").ClickAsync();
        await CardOf("new-users").StateAsync("ready");
    }

    [Test]
    public async Task A_slow_card_does_not_delay_the_others()
    {
        var response = new TaskCompletionSource();
        await Page.RouteAsync(NewUsers, async route =>
        {
            await response.Task;
            await route.ContinueAsync();
        });
        await GoToAsync(Demo);
        await SignInByTokenAsync(Demo.Admin.Token);
        await Expect(Page.Locator("section.card[data-state=ready]")).ToHaveCountAsync(4);
        await CardOf("new-users").StateAsync("loading");
        await Expect(CardOf("new-users").Section).ToHaveAttributeAsync("aria-busy", "true");
        await Expect(CardOf("new-users").Section.Locator(".skeleton")).ToBeVisibleAsync();

        response.SetResult();
        await CardOf("new-users").StateAsync("ready");
        await Expect(CardOf("new-users").Section.Locator(".skeleton")).ToBeHiddenAsync();
    }

    [Test]
    public async Task The_rate_limit_error_names_the_seconds_to_wait()
    {
        Watch.Expect("429");
        await using var store = await ServedStore.CreateAsync("UTC", null, ("RateLimit:Enabled", "true"), ("RateLimit:Calls", "1"));
        await store.Store.SendAsync(new GrantPermissionCommand("view-engagement-dashboard", "viewer"));
        await OpenSignedInAsync(store, "", await store.Store.CreateAccountAsync("viewer"));
        await Page.Locator("[data-control=refresh]").ClickAsync();
        await Expect(CardOf("new-users").Section).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"Wait \d+ seconds"));
    }

    [Test]
    public async Task A_database_outage_is_shown_and_the_page_recovers()
    {
        Watch.Expect("503");
        await using var store = await TestStore.CreateAsync();
        var admin = await store.CreateAccountAsync("admin");
        await using var link = new FaultyLink(store.ConnectionString);
        await using var service = await store.ServeAtAsync(link.ConnectionString);
        Watch.Host = new Uri(service.Address).Authority;
        await Page.GotoAsync(service.Address);
        await SignInByTokenAsync(admin.Token);
        await LoadedAsync();

        link.Close();
        await Wait.UntilAsync(async () => (await service.QueryAsync("workspace/overview", "", admin)).Status == 503);
        await Page.Locator("[data-control=refresh]").ClickAsync();
        await Expect(Page.Locator("section.card[data-state=error]")).ToHaveCountAsync(5);
        await Expect(CardOf("new-users").Section).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"again in \d+ seconds"));

        link.Open();
        await Wait.UntilAsync(async () => (await service.GetAsync("/health/ready")).Status == 200);
        await Page.Locator("[data-control=refresh]").ClickAsync();
        await LoadedAsync();
        await Expect(Page.Locator("section.card[data-state=error]")).ToHaveCountAsync(0);
    }

    private async Task AssertFailsAndRecoversAsync(Func<IRoute, Task> fail, string expected)
    {
        await Page.RouteAsync(NewUsers, fail);
        await OpenSignedInAsync(Demo);
        var card = CardOf("new-users");
        await card.StateAsync("error");
        await Expect(card.Section).ToContainTextAsync("Something went wrong");
        await Expect(card.Section).ToContainTextAsync(expected);
        await Expect(Page.Locator("section.card[data-state=ready]")).ToHaveCountAsync(4);

        await Page.UnrouteAsync(NewUsers);
        await card.Action("retry").ClickAsync();
        await AssertShowsAsync("new-users", await Numbers.OfLast(Demo, 30).NewUsersAsync());
    }
}
