using Engagement.Application.Accounts;
using Engagement.BrowserTests.Harness;
using Engagement.IntegrationTests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>What fails or is slow concerns its card alone, is said in words, and can be tried again.</summary>
public sealed class FailureTests : BrowserTest
{
    private const string Question = "**/users/new-users?*";

    [TestCase(500, """{"success":false,"error":"Internal server error"}""", "Internal server error")]
    [TestCase(502, "<html>Bad gateway</html>", "The service answered with status 502")]
    [TestCase(400, """{"success":false,"error":"Match error"}""", "Match error")]
    [TestCase(429, """{"success":false,"error":"Error, too many requests. Please slow down. You must wait 37 seconds before trying this endpoint again. [error-too-many-requests]"}""", "37 seconds")]
    [TestCase(503, """{"success":false,"error":"The database cannot be reached."}""", "7 seconds")]
    public async Task An_answer_that_refuses_is_told_by_its_card_alone(int status, string body, string told)
    {
        Watch.Expect($"{status}");
        await AssertFailsAndRecoversAsync(
            route => route.FulfillAsync(new() { Status = status, Body = body, ContentType = "application/json", Headers = new Dictionary<string, string> { ["Retry-After"] = "7" } }), told);
    }

    [Test]
    public async Task A_connection_that_breaks_is_told_by_its_card_alone()
    {
        Watch.Expect("net::ERR_");
        await AssertFailsAndRecoversAsync(route => route.AbortAsync("connectionreset"), "The service cannot be reached");
    }

    [Test]
    public async Task An_answer_that_is_none_is_told_by_its_card_alone() =>
        await AssertFailsAndRecoversAsync(route => route.FulfillAsync(new() { Status = 200, Body = "<html>", ContentType = "text/html" }), "Something else than the service has answered");

    [Test]
    public async Task An_answer_that_never_comes_is_given_up()
    {
        // The page's fifteen seconds, three times as fast: the other cards have these seconds too.
        await Page.AddInitScriptAsync("{ const native = AbortSignal.timeout.bind(AbortSignal); AbortSignal.timeout = ms => native(ms / 3); }");
        Watch.Expect("net::ERR_ABORTED");
        await AssertFailsAndRecoversAsync(_ => Task.CompletedTask, "has not answered within 15 seconds");
    }

    [Test]
    public async Task A_refresh_that_fails_leaves_the_old_numbers()
    {
        Watch.Expect("500");
        await EnterAsync(Demo);
        var before = await CardOf("new-users").RowsAsync();
        await Page.RouteAsync(Question, route => route.FulfillAsync(new() { Status = 500, Body = "{}" }));
        await Page.Locator("[data-control=refresh]").ClickAsync();
        await CardOf("new-users").StateAsync("error");
        Assert.That(await CardOf("new-users").RowsAsync(), Is.EqualTo(before));

        await Page.UnrouteAsync(Question);
        await CardOf("new-users").Action("retry").ClickAsync();
        await CardOf("new-users").StateAsync("ready");
    }

    [Test]
    public async Task A_slow_card_holds_up_no_other()
    {
        var answer = new TaskCompletionSource();
        await Page.RouteAsync(Question, async route =>
        {
            await answer.Task;
            await route.ContinueAsync();
        });
        await GoToAsync(Demo);
        await SignInByTokenAsync(Demo.Admin.Token);
        await Expect(Page.Locator("section.card[data-state=ready]")).ToHaveCountAsync(4);
        await CardOf("new-users").StateAsync("loading");
        await Expect(CardOf("new-users").Section).ToHaveAttributeAsync("aria-busy", "true");
        await Expect(CardOf("new-users").Section.Locator(".skeleton")).ToBeVisibleAsync();

        answer.SetResult();
        await CardOf("new-users").StateAsync("ready");
        await Expect(CardOf("new-users").Section.Locator(".skeleton")).ToBeHiddenAsync();
    }

    [Test]
    public async Task The_limit_of_calls_is_told_with_the_seconds_to_wait()
    {
        Watch.Expect("429");
        await using var store = await ServedStore.CreateAsync("UTC", null, ("RateLimit:Enabled", "true"), ("RateLimit:Calls", "1"));
        await store.Store.SendAsync(new GrantPermissionCommand("view-engagement-dashboard", "viewer"));
        await EnterAsync(store, "", await store.Store.CreateAccountAsync("viewer"));
        await Page.Locator("[data-control=refresh]").ClickAsync();
        await Expect(CardOf("new-users").Section).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"Wait \d+ seconds"));
    }

    [Test]
    public async Task A_database_that_is_away_is_told_and_the_page_recovers()
    {
        Watch.Expect("503");
        await using var store = await TestStore.CreateAsync();
        var admin = await store.CreateAccountAsync("admin");
        await using var link = new FaultyLink(store.ConnectionString);
        await using var service = await store.ServeAtAsync(link.ConnectionString);
        Watch.Host = new Uri(service.Address).Authority;
        await Page.GotoAsync(service.Address);
        await SignInByTokenAsync(admin.Token);
        await FilledAsync();

        link.Close();
        await Wait.UntilAsync(async () => (await service.QueryAsync("workspace/overview", "", admin)).Status == 503);
        await Page.Locator("[data-control=refresh]").ClickAsync();
        await Expect(Page.Locator("section.card[data-state=error]")).ToHaveCountAsync(5);
        await Expect(CardOf("new-users").Section).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"again in \d+ seconds"));

        link.Open();
        await Wait.UntilAsync(async () => (await service.GetAsync("/health/ready")).Status == 200);
        await Page.Locator("[data-control=refresh]").ClickAsync();
        await FilledAsync();
        await Expect(Page.Locator("section.card[data-state=error]")).ToHaveCountAsync(0);
    }

    private async Task AssertFailsAndRecoversAsync(Func<IRoute, Task> fail, string told)
    {
        await Page.RouteAsync(Question, fail);
        await EnterAsync(Demo);
        var card = CardOf("new-users");
        await card.StateAsync("error");
        await Expect(card.Section).ToContainTextAsync("Something went wrong");
        await Expect(card.Section).ToContainTextAsync(told);
        await Expect(Page.Locator("section.card[data-state=ready]")).ToHaveCountAsync(4);

        await Page.UnrouteAsync(Question);
        await card.Action("retry").ClickAsync();
        await AssertShowsAsync("new-users", await Numbers.OfLast(Demo, 30).NewUsersAsync());
    }
}
