using Deque.AxeCore.Playwright;
using Engagement.BrowserTests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>The page can be used without seeing it, without a mouse, and without telling colours apart, as far as a program can say.</summary>
public sealed class AccessibilityTests : BrowserTest
{
    private static readonly string[] s_grave = ["serious", "critical"];

    // Where the focus goes: its place among all that can have it, and whether it can be seen there.
    private const string Focus =
        """
        () => {
          const places = [...document.querySelectorAll('a[href], button:enabled, select:enabled, input:enabled, [tabindex="0"]')].filter(place => place.checkVisibility());
          const now = document.activeElement;
          const style = getComputedStyle(now);
          return [places.indexOf(now), places.length, Number(style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)];
        }
        """;

    [TestCase("light")]
    [TestCase("dark")]
    public async Task The_sign_in_has_no_grave_finding(string scheme)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme == "dark" ? ColorScheme.Dark : ColorScheme.Light });
        await GoToAsync(Demo);
        await AssertNothingGraveAsync();
        await Page.GetByText("Sign in with a token").ClickAsync();
        await AssertNothingGraveAsync();
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
    public async Task A_tab_has_no_grave_finding(string search, string theme, int width)
    {
        await Page.SetViewportSizeAsync(width, 900);
        await EnterAsync(Demo, search);
        await Page.Locator("select[data-control=theme]").SelectOptionAsync(theme);
        if (theme == "light" && width > 360)
        {
            await AssertNothingGraveAsync();
        }

        await ShowTablesAsync();
        await AssertNothingGraveAsync();
    }

    [Test]
    public async Task What_fails_and_what_is_empty_have_no_grave_finding()
    {
        Watch.Expect("500");
        await Page.RouteAsync("**/users/new-users?*", route => route.FulfillAsync(new() { Status = 500, Body = "{}" }));
        await EnterAsync(Demo, "?from=2001-01-01&to=2001-01-31");
        await AssertNothingGraveAsync();
    }

    [TestCase("")]
    [TestCase("?tab=messages")]
    [TestCase("?tab=channels")]
    public async Task Everything_can_be_reached_in_order_by_the_tabulator_key(string search)
    {
        await EnterAsync(Demo, search);
        await Page.ReloadAsync();
        await FilledAsync();
        List<int> reached = [];
        var all = int.MaxValue;
        while (reached.Distinct().Count() < all)
        {
            await Page.Keyboard.PressAsync("Tab");
            var focus = await Page.EvaluateAsync<int[]>(Focus);
            Assert.That(focus[2], Is.EqualTo(1), $"the focus can be seen on {await Page.EvaluateAsync<string>("document.activeElement.outerHTML.slice(0, 200)")}");
            Assert.That(reached, Has.Count.LessThan(200));
            reached.Add(focus[0]);
            all = focus[1];
        }

        Assert.That(reached, Is.Ordered.And.None.EqualTo(-1));
    }

    [Test]
    public async Task The_first_stop_leads_to_the_content()
    {
        await EnterAsync(Demo);
        await Page.ReloadAsync();
        await FilledAsync();
        await Page.Keyboard.PressAsync("Tab");
        var skip = Page.Locator(":focus");
        await Expect(skip).ToHaveTextAsync("Skip to the content");
        await Expect(skip).ToBeInViewportAsync();

        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Locator("main:focus")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_period_a_table_and_a_retry_need_no_mouse()
    {
        await EnterAsync(Demo);
        await Page.Locator("select[data-control=period]").FocusAsync();
        await Page.Keyboard.PressAsync("ArrowUp");
        await FilledAsync();
        await Expect(Page.Locator("select[data-control=period]")).ToHaveValueAsync("7");
        await Expect(Page.Locator("select[data-control=period]")).ToBeFocusedAsync();

        await CardOf("new-users").Action("table").FocusAsync();
        await Page.Keyboard.PressAsync("Space");
        await Expect(CardOf("new-users").Table).ToBeVisibleAsync();
        await Expect(CardOf("new-users").Action("table")).ToBeFocusedAsync();
        await Expect(CardOf("new-users").Action("table")).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Test]
    public async Task Every_chart_says_in_a_sentence_what_it_shows()
    {
        await EnterAsync(Demo);
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

    private async Task AssertNothingGraveAsync()
    {
        var violations = (await Page.RunAxe()).Violations;
        Assert.That(
            violations.Where(violation => s_grave.Contains(violation.Impact)), Is.Empty,
            string.Join('\n', violations.SelectMany(violation => violation.Nodes.Select(node => $"{violation.Impact} {violation.Id}: {node.Target} {node.Html}"))));
    }
}
