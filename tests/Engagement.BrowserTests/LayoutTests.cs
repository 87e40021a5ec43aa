using Engagement.BrowserTests.Harness;

namespace Engagement.BrowserTests;

/// <summary>The page fits phones and wide screens, and stays where it is while it fills.</summary>
public sealed class LayoutTests : BrowserTest
{
    // Sums what moves without anybody having done something, and says what it was.
    private const string KeepShifts =
        """
        window.shifts = [];
        new PerformanceObserver(list => list.getEntries().filter(entry => !entry.hadRecentInput).forEach(entry => window.shifts.push(
          `${entry.value} ${entry.sources.map(({ node, previousRect: from, currentRect: to }) => `${node?.nodeName} ${node?.className ?? node?.parentElement?.className} ${from.x},${from.y} -> ${to.x},${to.y}`).join('; ')}`)))
          .observe({ type: 'layout-shift', buffered: true });
        """;

    [TestCase("", 360)]
    [TestCase("", 1920)]
    [TestCase("?tab=messages", 360)]
    [TestCase("?tab=messages", 1920)]
    [TestCase("?tab=channels", 360)]
    [TestCase("?tab=channels", 1920)]
    [TestCase("?from=2001-01-01&to=2001-01-31", 360)]
    public async Task Nothing_has_to_be_scrolled_sideways(string search, int width)
    {
        await Page.SetViewportSizeAsync(width, 800);
        await GoToAsync(Demo, search);
        await AssertFitsAsync(width);
        await SignInByTokenAsync(Demo.Admin.Token);
        await FilledAsync();
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
    public async Task Nothing_moves_while_it_fills(string search, int width)
    {
        await Page.AddInitScriptAsync(KeepShifts);
        await Page.SetViewportSizeAsync(width, 900);
        await EnterAsync(Demo, search);
        await AssertNothingMovedAsync();

        // Once more with nothing done by anybody that could excuse a shift, and slowly enough for each to be drawn.
        await Page.RouteAsync("**/api/v1/**", async route =>
        {
            await Task.Delay(route.Request.Url.Length % 5 * 60);
            await route.ContinueAsync();
        });
        await Page.ReloadAsync();
        await FilledAsync();
        await AssertNothingMovedAsync();
    }

    [TestCase(360)]
    [TestCase(800)]
    [TestCase(1280)]
    public async Task Nothing_moves_where_messages_wait_for_a_room(int width)
    {
        await using var store = await ServedStore.CreateAsync("America/Argentina/Buenos_Aires");
        await store.Service.IngestAsync("messages", store.Admin, Documents.Message("m", "r", "ann", DateTime.UtcNow));
        await Page.AddInitScriptAsync(KeepShifts);
        await Page.SetViewportSizeAsync(width, 3000);
        await EnterAsync(store, "?tab=channels");
        await Page.ReloadAsync();
        await FilledAsync();
        await AssertNothingMovedAsync();
    }

    [TestCase("?period=7")]
    [TestCase("?tab=messages")]
    public async Task Nothing_moves_while_it_refreshes(string search)
    {
        await Page.AddInitScriptAsync(KeepShifts);
        await EnterAsync(Demo, search);
        await Page.ReloadAsync();
        await FilledAsync();
        await Page.EvaluateAsync("document.querySelector('[data-control=refresh]').click()");
        await FilledAsync();
        await AssertNothingMovedAsync();
    }

    private async Task AssertNothingMovedAsync()
    {
        // Two frames later, what has moved has been told.
        await Page.EvaluateAsync("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn, 100))))");
        Assert.That(await Page.EvaluateAsync<string[]>("window.shifts"), Is.Empty);
    }

    private async Task AssertFitsAsync(int width) =>
        Assert.That(await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width));
}
