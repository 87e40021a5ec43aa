using Engagement.Api.Pages;
using Engagement.Application.Demo;
using Engagement.BrowserTests.Harness;
using Engagement.IntegrationTests;
using Microsoft.Playwright;

[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[assembly: Parallelizable(ParallelScope.All)]
[assembly: LevelOfParallelism(3)]

namespace Engagement.BrowserTests;

/// <summary>One browser and one PostgreSQL for the whole run, and one demo workspace for all read-only tests.</summary>
[SetUpFixture]
public sealed class BrowserRun
{
    private static readonly TestServer s_server = new();
    private static IPlaywright? s_playwright;
    private static IBrowser? s_browser;
    private static ServedStore? s_demo;

    /// <summary>The reason to skip all tests, with a remedy; null if they can run.</summary>
    internal static string? SkipReason { get; } =
        !new DashboardBundle().IsBuilt ? DashboardBundle.Missing : Chromium.Program is null ? Chromium.Missing : null;

    internal static IBrowser Browser => s_browser!;

    /// <summary>The workspace of <c>serve --demo</c>. Its account is shared: tests must not revoke its token.</summary>
    internal static ServedStore Demo => s_demo!;

    internal static SeedDemoResult DemoLogin { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        if (SkipReason is not null)
        {
            // dotnet test shows the reasons of skipped tests only in detailed output.
            await TestContext.Error.WriteLineAsync(SkipReason);
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

    /// <summary>A zone in which no day begins or ends during the run.</summary>
    internal static string ZoneFarFromMidnight() => DateTime.UtcNow.Hour is >= 5 and < 20 ? "Europe/Berlin" : "Asia/Tokyo";
}
