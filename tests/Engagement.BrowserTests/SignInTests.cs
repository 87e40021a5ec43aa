using System.Text.RegularExpressions;
using Engagement.Application.Accounts;
using Engagement.BrowserTests.Harness;
using Engagement.IntegrationTests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>Sign-in, sign-out, storage of the token, and the loss of a session.</summary>
public sealed class SignInTests : BrowserTest
{
    private const string Session = "engagement.session";

    [Test]
    public async Task The_login_of_the_demo_opens_loaded_cards()
    {
        await GoToAsync(Demo);
        await SignInAsync(BrowserRun.DemoLogin.Username, BrowserRun.DemoLogin.Password);
        await LoadedAsync();
        await Expect(Page.Locator("section.card[data-state=ready]")).ToHaveCountAsync(5);
    }

    [Test]
    public async Task A_token_opens_loaded_cards()
    {
        await OpenSignedInAsync(Demo);
        await Expect(Page.Locator("section.card[data-state=ready]")).ToHaveCountAsync(5);
    }

    [Test]
    public async Task A_wrong_password_shows_an_error_and_keeps_the_user_name()
    {
        Watch.Expect("401");
        await GoToAsync(Demo);
        await SignInAsync("somebody", "wrong");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("User name or password is wrong.");
        await Expect(Page.GetByLabel("User name")).ToHaveValueAsync("somebody");
        Assert.That(await StoredAsync("sessionStorage"), Is.Empty);
    }

    [Test]
    public async Task A_wrong_token_shows_an_error()
    {
        Watch.Expect("401");
        await GoToAsync(Demo);
        await SignInByTokenAsync("wrong");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This token is not known, or works no longer.");
    }

    [Test]
    public async Task The_token_is_stored_only_for_the_browser_tab()
    {
        await OpenSignedInAsync(Demo);
        Assert.That(await StoredAsync("sessionStorage"), Is.EqualTo(new[] { Session }));
        Assert.That(await StoredAsync("localStorage"), Is.Empty);
        Assert.That(await Page.EvaluateAsync<string>("document.cookie"), Is.Empty);
        Assert.That(Page.Url, Does.Not.Contain(Demo.Admin.Token));

        await Page.ReloadAsync();
        await LoadedAsync();
        var other = await Context.NewPageAsync();
        await other.GotoAsync(Page.Url);
        await Expect(other.Locator("form[data-form=sign-in]")).ToBeVisibleAsync();
    }

    [Test]
    public async Task Signing_out_revokes_the_token_of_a_password_sign_in()
    {
        var name = $"leaver-{Guid.NewGuid():N}";
        await Demo.Store.SendAsync(new CreateUserCommand(name, ["admin"], "a password of some length"));
        await GoToAsync(Demo);
        await SignInAsync(name, "a password of some length");
        await LoadedAsync();
        var request = await Page.RunAndWaitForRequestFinishedAsync(
            () => Page.Locator("[data-control=sign-out]").ClickAsync(),
            new() { Predicate = request => request.Url.EndsWith("/api/v1/logout", StringComparison.Ordinal) });
        await Expect(Page.Locator("form[data-form=sign-in]")).ToBeVisibleAsync();

        Assert.That(await StoredAsync("sessionStorage"), Is.Empty);
        var headers = await request.AllHeadersAsync();
        var response = await Demo.Service.GetAsync("/api/v1/me", headers["x-user-id"], headers["x-auth-token"]);
        Assert.That(response.Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Signing_out_forgets_a_pasted_token_without_revoking_it()
    {
        await OpenSignedInAsync(Demo);
        await Page.Locator("[data-control=sign-out]").ClickAsync();
        await Expect(Page.Locator("form[data-form=sign-in]")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The token is removed here and stays valid elsewhere");

        Assert.That(await StoredAsync("sessionStorage"), Is.Empty);
        Assert.That((await Demo.Service.GetAsync("/api/v1/me", Demo.Admin.UserId, Demo.Admin.Token)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_revoked_token_leads_to_the_sign_in_page_and_back_to_the_same_URL()
    {
        Watch.Expect("401");

        // The first response ends the page's other requests.
        Watch.ExpectAbortedRequests();
        var name = $"revoked-{Guid.NewGuid():N}";
        await Demo.Store.SendAsync(new CreateUserCommand(name, ["admin"], null));
        var token = await Demo.Store.SendAsync(new CreateTokenCommand(name));
        await OpenSignedInAsync(Demo, "?tab=messages&period=7", new(token.UserId, token.Token));

        await Demo.Store.SendAsync(new RevokeTokensCommand(name, null, null, All: true));
        await Wait.ForOtherInstancesAsync();
        await Page.Locator("[data-control=refresh]").ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not signed in any more");
        await Expect(Page).ToHaveURLAsync(new Regex(@"/\?tab=messages&period=7$"));

        await SignInByTokenAsync(Demo.Admin.Token);
        await LoadedAsync();
        await Expect(Page).ToHaveURLAsync(new Regex(@"/\?tab=messages&period=7$"));
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Messages");
    }

    [Test]
    public async Task An_account_without_the_permission_sees_its_name_and_the_command_that_grants_it()
    {
        Watch.Expect("403", "request failed");
        var account = await Demo.Store.CreateAccountAsync("guest");
        await OpenSignedInAsync(Demo, "", account);
        var cards = Page.Locator("section.card[data-state=error]");
        await Expect(cards).ToHaveCountAsync(5);
        await Expect(cards.First).ToContainTextAsync("view-engagement-dashboard");
        await Expect(cards.First).ToContainTextAsync("permission grant view-engagement-dashboard --role ROLE");
    }

    private Task<string[]> StoredAsync(string storage) => Page.EvaluateAsync<string[]>($"Object.keys({storage})");
}
