using Engagement.BrowserTests.Harness;
using Microsoft.Playwright;

namespace Engagement.BrowserTests;

/// <summary>What a chart tells of the place that is pointed at is what its table has there.</summary>
public sealed class TooltipTests : BrowserTest
{
    [TestCase("", "new-users")]
    [TestCase("", "active-users")]
    [TestCase("", "chat-busier")]
    [TestCase("?tab=messages", "messages-sent")]
    [TestCase("?tab=messages", "origin")]
    [TestCase("?tab=messages", "top-five")]
    public async Task A_place_has_the_row_of_the_table(string search, string id)
    {
        await EnterAsync(Demo, search);
        var rows = await CardOf(id).RowsAsync();
        var told = await PointAsync(id);
        Assert.That(rows.Count(row => row.Any(cell => cell == told.Title) && told.Numbers.All(row.Contains)), Is.EqualTo(1), $"{told.Title}: {string.Join(", ", told.Numbers)}");
    }

    [Test]
    public async Task A_cell_of_the_heat_map_has_the_number_of_the_table()
    {
        await EnterAsync(Demo);
        var rows = await CardOf("users-by-time").RowsAsync();
        var told = await PointAsync("users-by-time");
        var cell = await CardOf("users-by-time").Section.Locator(".tooltip").InnerTextAsync();
        var hour = int.Parse(System.Text.RegularExpressions.Regex.Match(cell, @"(\d\d):00–").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(told.Numbers.Single(), Is.EqualTo($"{rows.Single(row => row[0] == told.Title)[1 + hour]} users").Or.EqualTo("1 user"));
    }

    // A ring has a hole, of which it tells nothing.
    private static async Task<bool> ShowsAsync(ILocator tooltip)
    {
        try
        {
            await tooltip.WaitForAsync(new() { State = WaitForSelectorState.Visible, Timeout = 500 });
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Goes over a chart until it tells something.</summary>
    private async Task<(string Title, string[] Numbers)> PointAsync(string id)
    {
        var card = CardOf(id);
        await card.Action("table").ClickAsync();
        var chart = card.Section.Locator("[data-chart]");
        await chart.ScrollIntoViewIfNeededAsync();
        var place = (await chart.BoundingBoxAsync())!;
        var tooltip = card.Section.Locator(".tooltip");
        var shown = false;
        for (var part = 6; part < 20 && !shown; part++)
        {
            await Page.Mouse.MoveAsync(place.X + (place.Width * part / 24), place.Y + (place.Height * 0.55f));
            shown = await ShowsAsync(tooltip);
        }

        Assert.That(shown, Is.True, "nothing is told anywhere");
        return (
            await tooltip.Locator("strong").InnerTextAsync(),
            await tooltip.Locator("b").EvaluateAllAsync<string[]>("cells => cells.map(cell => cell.textContent.replaceAll('\\u00a0', ' '))"));
    }
}
