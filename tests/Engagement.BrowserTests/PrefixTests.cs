using Engagement.BrowserTests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>The page works below a path, whether or not a proxy strips it.</summary>
public sealed class PrefixTests : BrowserTest
{
    private const string Prefix = "/team/engagement";

    [TestCase("/")]
    [TestCase("")]
    public async Task The_page_works_below_the_configured_path_base(string end)
    {
        await using var store = await ServedStore.CreateAsync("UTC", null, ("Http:PathBase", Prefix));
        await AssertWorksAsync(store, end);
    }

    [Test]
    public async Task The_page_works_below_a_path_that_a_proxy_strips()
    {
        await Page.RouteAsync($"**{Prefix}/**", async route =>
        {
            var response = await route.FetchAsync(new() { Url = route.Request.Url.Replace(Prefix, "", StringComparison.Ordinal) });
            await route.FulfillAsync(new() { Response = response });
        });
        await AssertWorksAsync(Demo, "/");
    }

    private async Task AssertWorksAsync(ServedStore store, string end)
    {
        var outside = new List<string>();
        Page.Request += (_, request) =>
        {
            if (request.Url.StartsWith("http", StringComparison.Ordinal)
                && !new Uri(request.Url).AbsolutePath.StartsWith(Prefix, StringComparison.Ordinal))
            {
                outside.Add(request.Url);
            }
        };
        await GoToAsync(store, path: Prefix + end);
        await SignInByTokenAsync(store.Admin.Token);
        await LoadedAsync();
        await Expect(Page.Locator("section.card[data-state=error]")).ToHaveCountAsync(0);
        await OpenTabAsync("Messages");
        await Expect(Page).ToHaveURLAsync($"{store.Service.Address}{Prefix}/?tab=messages");
        await OpenTabAsync("Users");
        await Expect(Page).ToHaveURLAsync($"{store.Service.Address}{Prefix}/");
        Assert.That(outside, Is.Empty);
    }
}
