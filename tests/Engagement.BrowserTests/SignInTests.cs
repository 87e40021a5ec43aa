using System.Text.RegularExpressions;
using Engagement.Application.Accounts;
using Engagement.BrowserTests.Harness;
using Engagement.IntegrationTests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>Who gets in, where the token is kept, and what happens when it works no longer.</summary>
public sealed class SignInTests : BrowserTest
{
    private const string Session = "engagement.session";

    [Test]
    public async Task The_login_that_the_demo_prints_opens_filled_cards()
    {
        await GoToAsync(Demo);
        await SignInAsync(BrowserRun.DemoLogin.Username, BrowserRun.DemoLogin.Password);
        await FilledAsync();
        await Expect(Page.Locator("section.card[data-state=ready]")).ToHaveCountAsync(5);
    }

    [Test]
    public async Task A_token_opens_filled_cards_too()
    {
        await EnterAsync(Demo);
        await Expect(Page.Locator("section.card[data-state=ready]")).ToHaveCountAsync(5);
    }

    [Test]
    public async Task A_wrong_password_is_said_and_the_name_stays()
    {
        Watch.Expect("401");
        await GoToAsync(Demo);
        await SignInAsync("somebody", "wrong");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("User name or password is wrong.");
        await Expect(Page.GetByLabel("User name")).ToHaveValueAsync("somebody");
        Assert.That(await StoredAsync("sessionStorage"), Is.Empty);
    }

    [Test]
    public async Task A_wrong_token_is_said()
    {
        Watch.Expect("401");
        await GoToAsync(Demo);
        await SignInByTokenAsync("wrong");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This token is not known, or works no longer.");
    }

    [Test]
    public async Task The_token_is_kept_for_the_tab_alone()
    {
        await EnterAsync(Demo);
        Assert.That(await StoredAsync("sessionStorage"), Is.EqualTo(new[] { Session }));
        Assert.That(await StoredAsync("localStorage"), Is.Empty);
        Assert.That(await Page.EvaluateAsync<string>("document.cookie"), Is.Empty);
        Assert.That(Page.Url, Does.Not.Contain(Demo.Admin.Token));

        await Page.ReloadAsync();
        await FilledAsync();
        var other = await Context.NewPageAsync();
        await other.GotoAsync(Page.Url);
        await Expect(other.Locator("form[data-form=sign-in]")).ToBeVisibleAsync();
    }

    [Test]
    public async Task Signing_out_revokes_what_signing_in_has_made()
    {
        var name = $"leaver-{Guid.NewGuid():N}";
        await Demo.Store.SendAsync(new CreateUserCommand(name, ["admin"], "a password of some length"));
        await GoToAsync(Demo);
        await SignInAsync(name, "a password of some length");
        await FilledAsync();
        var request = await Page.RunAndWaitForRequestFinishedAsync(
            () => Page.Locator("[data-control=sign-out]").ClickAsync(), new() { Predicate = request => request.Url.EndsWith("/api/v1/logout", StringComparison.Ordinal) });
        await Expect(Page.Locator("form[data-form=sign-in]")).ToBeVisibleAsync();

        Assert.That(await StoredAsync("sessionStorage"), Is.Empty);
        var headers = await request.AllHeadersAsync();
        var answer = await Demo.Service.GetAsync("/api/v1/me", headers["x-user-id"], headers["x-auth-token"]);
        Assert.That(answer.Status, Is.EqualTo(401));
    }

    [Test]
    public async Task A_pasted_token_is_only_forgotten()
    {
        await EnterAsync(Demo);
        await Page.Locator("[data-control=sign-out]").ClickAsync();
        await Expect(Page.Locator("form[data-form=sign-in]")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The token is forgotten here and goes on working elsewhere");

        Assert.That(await StoredAsync("sessionStorage"), Is.Empty);
        Assert.That((await Demo.Service.GetAsync("/api/v1/me", Demo.Admin.UserId, Demo.Admin.Token)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_revoked_token_leads_to_the_sign_in_and_from_there_back_to_the_same_place()
    {
        Watch.Expect("401");
        var name = $"revoked-{Guid.NewGuid():N}";
        await Demo.Store.SendAsync(new CreateUserCommand(name, ["admin"], null));
        var token = await Demo.Store.SendAsync(new CreateTokenCommand(name));
        await EnterAsync(Demo, "?tab=messages&period=7", new(token.UserId, token.Token));

        await Demo.Store.SendAsync(new RevokeTokensCommand(name, null, null, All: true));
        await Wait.ForOtherInstancesAsync();
        await Page.Locator("[data-control=refresh]").ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not signed in any more");
        await Expect(Page).ToHaveURLAsync(new Regex(@"/\?tab=messages&period=7$"));

        await SignInByTokenAsync(Demo.Admin.Token);
        await FilledAsync();
        await Expect(Page).ToHaveURLAsync(new Regex(@"/\?tab=messages&period=7$"));
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Messages");
    }

    [Test]
    public async Task An_account_without_the_permission_is_told_what_it_lacks_and_which_command_grants_it()
    {
        Watch.Expect("403", "request failed");
        var account = await Demo.Store.CreateAccountAsync("guest");
        await EnterAsync(Demo, "", account);
        var cards = Page.Locator("section.card[data-state=error]");
        await Expect(cards).ToHaveCountAsync(5);
        await Expect(cards.First).ToContainTextAsync("view-engagement-dashboard");
        await Expect(cards.First).ToContainTextAsync("permission grant view-engagement-dashboard --role ROLE");
    }

    private Task<string[]> StoredAsync(string storage) => Page.EvaluateAsync<string[]>($"Object.keys({storage})");
}
