using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests.Harness;

/// <summary>One card of the page.</summary>
internal sealed class Card(IPage page, string id)
{
    // Reads non-breaking spaces as spaces.
    private const string ReadTable = "table => [...table.tBodies[0].rows].map(row => [...row.cells].map(cell => cell.textContent.replaceAll('\\u00a0', ' ')))";

    public ILocator Section => page.Locator($"section.card[data-card={id}]");

    public ILocator Table => Section.Locator("table[data-table]");

    public ILocator Action(string name) => Section.Locator($"[data-action={name}]");

    public ILocator Control(string name) => Section.Locator($"[data-control={name}]");

    public Task StateAsync(string state) => Expect(Section).ToHaveAttributeAsync("data-state", state);

    /// <summary>The rows of its table, without the header.</summary>
    public async Task<string[][]> RowsAsync()
    {
        await ShowTableAsync();
        return await Table.EvaluateAsync<string[][]>(ReadTable);
    }

    public async Task ShowTableAsync()
    {
        if (await Action("table").CountAsync() > 0 && await Action("table").GetAttributeAsync("aria-pressed") == "false")
        {
            await Action("table").ClickAsync();
        }

        await Expect(Table).ToBeVisibleAsync();
    }

    public async Task<Dictionary<string, Counter>> CountersAsync()
    {
        var read = await Section.Locator("[data-counter]").EvaluateAllAsync<string[][]>(
            """
            counters => counters.map(counter =>
              [counter.dataset.counter, ...['value', 'change', 'percent'].map(name => counter.querySelector(`[data-${name}]`).dataset[name])])
            """);
        return read.ToDictionary(
            counter => counter[0],
            counter => new Counter(Number(counter[1]), Number(counter[2]), counter[3].Length == 0 ? null : Number(counter[3])));
    }

    /// <summary>The file that the button downloads.</summary>
    public async Task<(string Name, byte[] Content)> SaveAsync(string action)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => Action(action).ClickAsync());
        await using var stream = await download.CreateReadStreamAsync();
        using var content = new MemoryStream();
        await stream.CopyToAsync(content);
        return (download.SuggestedFilename, content.ToArray());
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>A counter: its value and its change from an earlier one. The percentage is null if that was 0.</summary>
internal sealed record Counter(double Value, double Change, double? Percent)
{
    public static Counter Of(double value, double previous, double? change = null)
    {
        var difference = change ?? value - previous;
        return new Counter(value, difference, previous == 0 ? null : difference / previous * 100);
    }
}
