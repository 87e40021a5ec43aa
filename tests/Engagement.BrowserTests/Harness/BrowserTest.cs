using Engagement.IntegrationTests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests.Harness;

/// <summary>A test with a browser context of its own: nothing stored, and a time zone that no store has. Browser errors fail the test.</summary>
public abstract class BrowserTest
{
    /// <summary>The timeout of each wait, in milliseconds.</summary>
    internal const int LimitMs = 30_000;

    private IBrowserContext? _context;

    internal IPage Page { get; private set; } = null!;

    internal IBrowserContext Context => _context!;

    private protected PageWatch Watch { get; private set; } = null!;

    private protected static ServedStore Demo => BrowserRun.Demo;

    /// <summary>The browser options that differ from the defaults.</summary>
    internal virtual BrowserNewContextOptions Options => new();

    [SetUp]
    public async Task OpenAsync()
    {
        if (BrowserRun.SkipReason is { } obstacle)
        {
            Assert.Ignore(obstacle);
        }

        await UseAsync(Options);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        if (_context is null)
        {
            return;
        }

        var cookies = await _context.CookiesAsync();
        var errors = Watch.Errors;
        await _context.CloseAsync();
        Assert.Multiple(() =>
        {
            Assert.That(errors, Is.Empty, "browser errors");
            Assert.That(cookies, Is.Empty);
        });
    }

    /// <summary>Opens a new browser context.</summary>
    private protected async Task UseAsync(BrowserNewContextOptions options)
    {
        options.TimezoneId ??= "America/Los_Angeles";
        options.Locale ??= "en-US";
        options.ViewportSize ??= new ViewportSize { Width = 1280, Height = 900 };
        _context = await BrowserRun.Browser.NewContextAsync(options);
        _context.SetDefaultTimeout(LimitMs);
        Watch = new PageWatch(_context);
        Page = await _context.NewPageAsync();
    }

    /// <summary>Opens the page of a service.</summary>
    private protected async Task GoToAsync(ServedStore store, string search = "", string path = "/")
    {
        Watch.Host = new Uri(store.Service.Address).Authority;
        await Page.GotoAsync(store.Service.Address + path + search);
    }

    /// <summary>Opens the page, signs in, by default as an admin, and waits until all cards are loaded.</summary>
    private protected async Task OpenSignedInAsync(ServedStore store, string search = "", Credentials? account = null)
    {
        await GoToAsync(store, search);
        await SignInByTokenAsync((account ?? store.Admin).Token);
        await LoadedAsync();
    }

    private protected async Task SignInAsync(string username, string password)
    {
        await Page.GetByLabel("User name").FillAsync(username);
        await Page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await SubmitAsync();
    }

    private protected async Task SignInByTokenAsync(string token)
    {
        await Page.GetByText("Sign in with a token").ClickAsync();
        await Page.GetByLabel("Token", new() { Exact = true }).FillAsync(token);
        await SubmitAsync();
    }

    /// <summary>Waits until no card is loading or refreshing.</summary>
    private protected async Task LoadedAsync()
    {
        await Expect(Page.Locator("section.card").First).ToBeVisibleAsync();
        await Expect(Page.Locator("section.card:is([aria-busy=true], [data-state=loading])")).ToHaveCountAsync(0);
    }

    private protected Card CardOf(string id) => new(Page, id);

    private protected async Task OpenTabAsync(string name)
    {
        await Page.Locator("nav[aria-label=Sections]").GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();
        await Expect(Page.Locator("nav[aria-label=Sections] [aria-current=page]")).ToHaveTextAsync(name);
        await LoadedAsync();
    }

    /// <summary>Shows each chart of the tab as table.</summary>
    private protected async Task ShowTablesAsync()
    {
        while (await Page.Locator("[data-action=table][aria-pressed=false]:enabled").CountAsync() > 0)
        {
            await Page.Locator("[data-action=table][aria-pressed=false]:enabled").First.ClickAsync();
        }
    }

    /// <summary>A card's table and counters have exactly these numbers.</summary>
    private protected async Task AssertShowsAsync(string id, Shown expected)
    {
        await CardOf(id).StateAsync("ready");
        var (rows, counters) = (await CardOf(id).RowsAsync(), await CardOf(id).CountersAsync());
        Assert.Multiple(() =>
        {
            Assert.That(expected.Table, Is.Not.Empty);
            Assert.That(rows, Is.EqualTo(expected.Table), id);
            Assert.That(counters.Keys, Is.EquivalentTo(expected.Counters.Keys), id);
            foreach (var (name, counter) in expected.Counters)
            {
                Assert.That(counters.GetValueOrDefault(name), Is.EqualTo(counter).UsingPropertiesComparer(it => it.Within(1e-9)), $"{id}: {name}");
            }
        });
    }

    /// <summary>The page of channels has exactly these rows.</summary>
    private protected async Task AssertChannelsAsync(Shown expected)
    {
        var card = CardOf("channels");
        await card.StateAsync("ready");
        var rows = await card.Table.EvaluateAsync<string[][]>(
            """
            table => [...table.tBodies[0].rows].map(({ cells }) => [
              cells[0].textContent, cells[1].querySelector('.channel-name').textContent, cells[2].textContent, cells[3].textContent, cells[4].textContent,
              cells[5].querySelector('[data-change]').dataset.change])
            """);
        Assert.That(rows, Is.EqualTo(expected.Table));
    }

    /// <summary>The number of colours in each chart; a chart that is not drawn has one or two.</summary>
    private protected Task<int[]> ChartColoursAsync() => Page.Locator("[data-chart] canvas").EvaluateAllAsync<int[]>(
        """
        canvases => canvases.map(canvas =>
          new Set(new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size)
        """);

    private Task SubmitAsync() => Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
}
