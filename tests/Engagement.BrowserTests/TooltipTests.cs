using Engagement.BrowserTests.Harness;
using Microsoft.Playwright;

namespace Engagement.BrowserTests;

/// <summary>A chart's tooltip shows the same numbers as its table.</summary>
public sealed class TooltipTests : BrowserTest
{
    [TestCase("", "new-users")]
    [TestCase("", "active-users")]
    [TestCase("", "chat-busier")]
    [TestCase("?tab=messages", "messages-sent")]
    [TestCase("?tab=messages", "origin")]
    [TestCase("?tab=messages", "top-five")]
    public async Task A_tooltip_shows_a_row_of_the_table(string search, string id)
    {
        await OpenSignedInAsync(Demo, search);
        var rows = await CardOf(id).RowsAsync();
        var tooltip = await ShowTooltipAsync(id);
        Assert.That(
            rows.Count(row => row.Any(cell => cell == tooltip.Title) && tooltip.Numbers.All(row.Contains)), Is.EqualTo(1),
            $"{tooltip.Title}: {string.Join(", ", tooltip.Numbers)}");
    }

    [Test]
    public async Task A_heat_map_tooltip_shows_a_cell_of_the_table()
    {
        await OpenSignedInAsync(Demo);
        var rows = await CardOf("users-by-time").RowsAsync();
        var tooltip = await ShowTooltipAsync("users-by-time");
        var cell = await CardOf("users-by-time").Section.Locator(".tooltip").InnerTextAsync();
        var hour = int.Parse(
            System.Text.RegularExpressions.Regex.Match(cell, @"(\d\d):00–").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(tooltip.Numbers.Single(), Is.EqualTo($"{rows.Single(row => row[0] == tooltip.Title)[1 + hour]} users").Or.EqualTo("1 user"));
    }

    // The hole of a ring has no tooltip.
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

    /// <summary>Moves the pointer across a chart until a tooltip is shown.</summary>
    private async Task<(string Title, string[] Numbers)> ShowTooltipAsync(string id)
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

        Assert.That(shown, Is.True, "no tooltip is shown");
        return (
            await tooltip.Locator("strong").InnerTextAsync(),
            await tooltip.Locator("b").EvaluateAllAsync<string[]>("cells => cells.map(cell => cell.textContent.replaceAll('\\u00a0', ' '))"));
    }
}
