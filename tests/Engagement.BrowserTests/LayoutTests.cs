using Engagement.BrowserTests.Harness;
using Engagement.IntegrationTests.Harness;

namespace Engagement.BrowserTests;

/// <summary>The page fits phones and wide screens, and loads without layout shifts.</summary>
public sealed class LayoutTests : BrowserTest
{
    // Records layout shifts without user input, and the elements that moved.
    private const string RecordShifts =
        """
        window.shifts = [];
        new PerformanceObserver(list => list.getEntries().filter(entry => !entry.hadRecentInput).forEach(entry => window.shifts.push(
          `${entry.value} ${entry.sources.map(({ node, previousRect: from, currentRect: to }) =>
            `${node?.nodeName} ${node?.className ?? node?.parentElement?.className} ${from.x},${from.y} -> ${to.x},${to.y}`).join('; ')}`)))
          .observe({ type: 'layout-shift', buffered: true });
        """;

    [TestCase("", 360)]
    [TestCase("", 1920)]
    [TestCase("?tab=messages", 360)]
    [TestCase("?tab=messages", 1920)]
    [TestCase("?tab=channels", 360)]
    [TestCase("?tab=channels", 1920)]
    [TestCase("?from=2001-01-01&to=2001-01-31", 360)]
    public async Task The_page_never_scrolls_horizontally(string search, int width)
    {
        await Page.SetViewportSizeAsync(width, 800);
        await GoToAsync(Demo, search);
        await AssertFitsAsync(width);
        await SignInByTokenAsync(Demo.Admin.Token);
        await LoadedAsync();
        await AssertFitsAsync(width);
        await ShowTablesAsync();
        await AssertFitsAsync(width);
    }

    [TestCase("", 1280)]
    [TestCase("?tab=messages", 1280)]
    [TestCase("?tab=channels", 1280)]
    [TestCase("", 360)]
    [TestCase("?tab=messages", 360)]
    [TestCase("?tab=channels", 360)]
    public async Task Loading_causes_no_layout_shift(string search, int width)
    {
        await Page.AddInitScriptAsync(RecordShifts);
        await Page.SetViewportSizeAsync(width, 900);
        await OpenSignedInAsync(Demo, search);
        await AssertNoLayoutShiftAsync();

        // Again without user input, which excuses shifts, and slowly enough for each step to be drawn.
        await Page.RouteAsync("**/api/v1/**", async route =>
        {
            await Task.Delay(route.Request.Url.Length % 5 * 60);
            await route.ContinueAsync();
        });
        await Page.ReloadAsync();
        await LoadedAsync();
        await AssertNoLayoutShiftAsync();
    }

    [TestCase(360)]
    [TestCase(800)]
    [TestCase(1280)]
    public async Task The_note_on_waiting_messages_causes_no_layout_shift(int width)
    {
        await using var store = await ServedStore.CreateAsync("America/Argentina/Buenos_Aires");
        await store.Service.IngestAsync("messages", store.Admin, Documents.Message("m", DateTime.UtcNow, "r", "ann"));
        await Page.AddInitScriptAsync(RecordShifts);
        await Page.SetViewportSizeAsync(width, 3000);
        await OpenSignedInAsync(store, "?tab=channels");
        await Page.ReloadAsync();
        await LoadedAsync();
        await AssertNoLayoutShiftAsync();
    }

    [TestCase("?period=7")]
    [TestCase("?tab=messages")]
    public async Task A_refresh_causes_no_layout_shift(string search)
    {
        await Page.AddInitScriptAsync(RecordShifts);
        await OpenSignedInAsync(Demo, search);
        await Page.ReloadAsync();
        await LoadedAsync();
        await Page.EvaluateAsync("document.querySelector('[data-control=refresh]').click()");
        await LoadedAsync();
        await AssertNoLayoutShiftAsync();
    }

    private async Task AssertNoLayoutShiftAsync()
    {
        // Shifts are reported within two frames.
        await Page.EvaluateAsync("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn, 100))))");
        Assert.That(await Page.EvaluateAsync<string[]>("window.shifts"), Is.Empty);
    }

    private async Task AssertFitsAsync(int width) =>
        Assert.That(await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width));
}
