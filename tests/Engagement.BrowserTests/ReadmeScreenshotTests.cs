using Engagement.Application.Accounts;
using Engagement.Application.Demo;
using Engagement.BrowserTests.Harness;
using Engagement.IntegrationTests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>The README's screenshots. <c>ENGAGEMENT_SCREENSHOTS=1</c> writes them to docs/images; other runs only take them.</summary>
public sealed class ReadmeScreenshotTests : BrowserTest
{
    private const string Username = "demo";
    private const string Password = "a password of some length";

    // The same data and the same time give the same picture in each run.
    private static readonly DemoCommand s_demo = new(
        Users: 1_000, Rooms: 60, Days: 90, Messages: 60_000, Seed: 1, new DateOnly(2026, 11, 19), ["-05:00=6", "+01:00=3", "+05:30=2"], null);

    internal override BrowserNewContextOptions Options => new() { ReducedMotion = ReducedMotion.Reduce };

    [Test]
    public async Task The_page_with_demo_data_is_loaded_in_light_and_in_dark()
    {
        await using var store = await ServedStore.CreateAsync("America/New_York", FillAsync);
        await StopClockAsync();
        await GoToAsync(store);
        await SignInAsync(Username, Password);
        await LoadedAsync();

        // The pointer must not show a tooltip.
        await Page.Mouse.MoveAsync(0, 0);
        await ShootAsync("light", ColorScheme.Light);
        await ShootAsync("dark", ColorScheme.Dark);
    }

    private static async Task FillAsync(TestStore store)
    {
        await store.SendAsync(s_demo);
        await store.SendAsync(new CreateUserCommand(Username, ["admin"], Password));
    }

    /// <summary>The browser and the service's responses show the end of the last day in UTC, which is the evening in New York.</summary>
    private async Task StopClockAsync()
    {
        await Page.Clock.SetFixedTimeAsync(s_demo.Size.LastInstant);
        await Page.RouteAsync("**/api/v1/**", async route =>
        {
            var response = await route.FetchAsync();
            await route.FulfillAsync(
                new() { Response = response, Headers = new Dictionary<string, string>(response.Headers) { ["date"] = $"{s_demo.Size.LastInstant:R}" } });
        });
    }

    private async Task ShootAsync(string name, ColorScheme scheme)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await Page.ReloadAsync();
        await LoadedAsync();
        await Expect(Page.Locator("html")).ToHaveAttributeAsync("data-scheme", name);
        await Expect(Page.Locator("section.card[data-state=ready]")).ToHaveCountAsync(5);
        await Expect(Page.Locator("[data-chart]:has(canvas)")).ToHaveCountAsync(4);
        Assert.That(await ChartColoursAsync(), Is.All.GreaterThan(2), "colours of each chart");

        var picture = await Page.ScreenshotAsync(new() { FullPage = true, Animations = ScreenshotAnimations.Disabled });
        var file = RepositoryFile.Find($"docs/images/dashboard-{name}.png");
        if (Environment.GetEnvironmentVariable("ENGAGEMENT_SCREENSHOTS") == "1")
        {
            await File.WriteAllBytesAsync(file, picture);
        }

        Assert.That(file, Does.Exist);
        Assert.That(picture, Has.Length.InRange(30_000, 300_000), "bytes of the picture");
    }
}
