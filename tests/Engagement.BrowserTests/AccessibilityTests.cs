using Deque.AxeCore.Playwright;
using Engagement.BrowserTests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>The page works with a keyboard and a screen reader, as far as axe and the focus order tell.</summary>
public sealed class AccessibilityTests : BrowserTest
{
    private static readonly string[] s_serious = ["serious", "critical"];

    // The index of the focused element among all focusable ones, their number, and whether the focus is visible.
    private const string Focus =
        """
        () => {
          const focusable = [...document.querySelectorAll('a[href], button:enabled, select:enabled, input:enabled, [tabindex="0"]')]
            .filter(element => element.checkVisibility());
          const focused = document.activeElement;
          const style = getComputedStyle(focused);
          return [focusable.indexOf(focused), focusable.length, Number(style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)];
        }
        """;

    [TestCase("light")]
    [TestCase("dark")]
    public async Task The_sign_in_page_has_no_serious_axe_violation(string scheme)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme == "dark" ? ColorScheme.Dark : ColorScheme.Light });
        await GoToAsync(Demo);
        await AssertNoSeriousViolationAsync();
        await Page.GetByText("Sign in with a token").ClickAsync();
        await AssertNoSeriousViolationAsync();
    }

    [TestCase("", "light", 1280)]
    [TestCase("", "dark", 1280)]
    [TestCase("", "light", 360)]
    [TestCase("?tab=messages", "light", 1280)]
    [TestCase("?tab=messages", "dark", 1280)]
    [TestCase("?tab=messages", "dark", 360)]
    [TestCase("?tab=channels", "light", 1280)]
    [TestCase("?tab=channels", "dark", 1280)]
    [TestCase("?tab=channels", "light", 360)]
    public async Task Each_tab_has_no_serious_axe_violation(string search, string theme, int width)
    {
        await Page.SetViewportSizeAsync(width, 900);
        await OpenSignedInAsync(Demo, search);
        await Page.Locator("select[data-control=theme]").SelectOptionAsync(theme);
        if (theme == "light" && width > 360)
        {
            await AssertNoSeriousViolationAsync();
        }
        else
        {
            // Axe takes half a minute for the thousand cells of 30 days, so one case of each tab has them.
            await Page.Locator("select[data-control=period]").SelectOptionAsync("7");
            await LoadedAsync();
        }

        await ShowTablesAsync();
        await AssertNoSeriousViolationAsync();
    }

    [Test]
    public async Task Error_and_empty_notices_have_no_serious_axe_violation()
    {
        Watch.Expect("500");
        await Page.RouteAsync("**/users/new-users?*", route => route.FulfillAsync(new() { Status = 500, Body = "{}" }));
        await OpenSignedInAsync(Demo, "?from=2001-01-01&to=2001-01-31");
        await AssertNoSeriousViolationAsync();
    }

    [TestCase("")]
    [TestCase("?tab=messages")]
    [TestCase("?tab=channels")]
    public async Task The_Tab_key_reaches_every_control_in_order(string search)
    {
        await OpenSignedInAsync(Demo, search);
        await Page.ReloadAsync();
        await LoadedAsync();
        List<int> reached = [];
        var all = int.MaxValue;
        while (reached.Distinct().Count() < all)
        {
            await Page.Keyboard.PressAsync("Tab");
            var focus = await Page.EvaluateAsync<int[]>(Focus);
            Assert.That(
                focus[2], Is.EqualTo(1), $"the focus is visible on {await Page.EvaluateAsync<string>("document.activeElement.outerHTML.slice(0, 200)")}");
            Assert.That(reached, Has.Count.LessThan(200));
            reached.Add(focus[0]);
            all = focus[1];
        }

        Assert.That(reached, Is.Ordered.And.None.EqualTo(-1));
    }

    [Test]
    public async Task The_first_Tab_stop_skips_to_the_content()
    {
        await OpenSignedInAsync(Demo);
        await Page.ReloadAsync();
        await LoadedAsync();
        await Page.Keyboard.PressAsync("Tab");
        var skip = Page.Locator(":focus");
        await Expect(skip).ToHaveTextAsync("Skip to the content");
        await Expect(skip).ToBeInViewportAsync();

        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Locator("main:focus")).ToBeVisibleAsync();
    }

    [Test]
    public async Task The_keyboard_changes_the_period_and_shows_a_table()
    {
        await OpenSignedInAsync(Demo);
        await Page.Locator("select[data-control=period]").FocusAsync();
        await Page.Keyboard.PressAsync("ArrowUp");
        await LoadedAsync();
        await Expect(Page.Locator("select[data-control=period]")).ToHaveValueAsync("7");
        await Expect(Page.Locator("select[data-control=period]")).ToBeFocusedAsync();

        await CardOf("new-users").Action("table").FocusAsync();
        await Page.Keyboard.PressAsync("Space");
        await Expect(CardOf("new-users").Table).ToBeVisibleAsync();
        await Expect(CardOf("new-users").Action("table")).ToBeFocusedAsync();
        await Expect(CardOf("new-users").Action("table")).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Test]
    public async Task Every_chart_has_a_description_for_screen_readers()
    {
        await OpenSignedInAsync(Demo);
        foreach (var tab in new[] { "Users", "Messages" })
        {
            await OpenTabAsync(tab);
            foreach (var chart in await Page.Locator("[data-chart]").AllAsync())
            {
                await Expect(chart).ToHaveAttributeAsync("role", "img");
                Assert.That(await chart.GetAttributeAsync("aria-label"), Has.Length.GreaterThan(30));
            }
        }
    }

    private async Task AssertNoSeriousViolationAsync()
    {
        var violations = (await Page.RunAxe()).Violations;
        Assert.That(
            violations.Where(violation => s_serious.Contains(violation.Impact)), Is.Empty,
            string.Join(
                '\n', violations.SelectMany(violation => violation.Nodes.Select(node => $"{violation.Impact} {violation.Id}: {node.Target} {node.Html}"))));
    }
}
