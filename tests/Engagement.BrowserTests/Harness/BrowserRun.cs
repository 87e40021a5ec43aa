using Engagement.Api.Pages;
using Engagement.Application.Demo;
using Engagement.BrowserTests.Harness;
using Engagement.IntegrationTests;
using Microsoft.Playwright;

[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[assembly: Parallelizable(ParallelScope.All)]
[assembly: LevelOfParallelism(3)]

namespace Engagement.BrowserTests;

/// <summary>One browser and one PostgreSQL for the whole run, and a demo workspace for all tests that change nothing.</summary>
[SetUpFixture]
public sealed class BrowserRun
{
    private static readonly TestServer s_server = new();
    private static IPlaywright? s_playwright;
    private static IBrowser? s_browser;
    private static ServedStore? s_demo;

    /// <summary>Why no test can run here, and what to do.</summary>
    internal static string? Obstacle { get; } =
        !new DashboardBundle().IsBuilt ? DashboardBundle.Missing : Chromium.Program is null ? Chromium.Missing : null;

    internal static IBrowser Browser => s_browser!;

    /// <summary>The workspace of <c>serve --demo</c>; the account it names is shared, and not to be signed out by its token.</summary>
    internal static ServedStore Demo => s_demo!;

    internal static SeedDemoResult DemoLogin { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        if (Obstacle is not null)
        {
            // Said once and plainly: the reasons of skipped tests are shown to those alone who ask for details.
            await TestContext.Error.WriteLineAsync(Obstacle);
            return;
        }

        await s_server.StartAsync();
        s_demo = await ServedStore.CreateAsync(ZoneFarFromMidnight(), async store => DemoLogin = await store.SendAsync(new SeedDemoCommand()));

        Environment.SetEnvironmentVariable("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        s_playwright = await Playwright.CreateAsync();
        s_browser = await Chromium.LaunchAsync(s_playwright);
        Assertions.SetDefaultExpectTimeout(BrowserTest.LimitMs);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (s_browser is not null)
        {
            await s_browser.CloseAsync();
        }

        s_playwright?.Dispose();
        if (s_demo is not null)
        {
            await s_demo.DisposeAsync();
        }

        await s_server.StopAsync();
    }

    /// <summary>No day ends while the tests run, and none has just begun.</summary>
    private static string ZoneFarFromMidnight() => DateTime.UtcNow.Hour is >= 5 and < 20 ? "Europe/Berlin" : "Asia/Tokyo";
}
