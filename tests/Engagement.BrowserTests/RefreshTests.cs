using System.Collections.Concurrent;
using Engagement.BrowserTests.Harness;
using Engagement.IntegrationTests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>The page refreshes on demand and every five minutes, and shows the old numbers meanwhile.</summary>
public sealed class RefreshTests : BrowserTest
{
    // Records every state of every card.
    private const string RecordStates =
        """
        () => {
          window.states = [];
          new MutationObserver(changes => changes.forEach(({ target }) => window.states.push(target.dataset.state)))
            .observe(document.querySelector('main'), { subtree: true, attributes: true, attributeFilter: ['data-state'] });
        }
        """;

    private const string Api = "**/api/v1/engagement-dashboard/**";

    // One for each card of the tab, and one for the state of the source.
    private const int Requests = 4 + 1;

    private readonly ConcurrentQueue<string> _requests = [];
    private ServedStore _store = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _store = await ServedStore.CreateAsync(BrowserRun.ZoneFarFromMidnight());
        var now = DateTime.UtcNow;
        await IngestAsync("rooms", Documents.Room("r", "c", "general", now.AddDays(-3), now.AddDays(-3)));
        await IngestAsync("messages", Documents.Message("m1", now.AddDays(-2), "r", "ann"), Documents.Message("m2", now.AddDays(-1), "r", "ann"));
        Page.Request += (_, request) => _requests.Enqueue(new Uri(request.Url).AbsolutePath);
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    [Test]
    public async Task The_refresh_button_sends_one_request_per_card_and_keeps_the_old_numbers_meanwhile()
    {
        await OpenSignedInAsync(_store, "?tab=messages");
        await AssertShowsAsync("messages-sent", await Numbers.OfLast(_store, 30).MessagesSentAsync());
        await IngestAsync("messages", Documents.Message("m3", DateTime.UtcNow, "r", "ann"));

        var response = new TaskCompletionSource();
        await Page.RouteAsync(Api, async route =>
        {
            await response.Task;
            await route.ContinueAsync();
        });
        await Page.EvaluateAsync(RecordStates);
        _requests.Clear();
        await Page.Locator("[data-control=refresh]").ClickAsync();
        await Expect(Page.Locator("section.card[aria-busy=true]")).ToHaveCountAsync(4);
        Assert.That((await CardOf("messages-sent").CountersAsync())["period"].Value, Is.EqualTo(2), "as before");
        Assert.That(await CardOf("messages-sent").RowsAsync(), Has.Length.EqualTo(30));
        await Expect(Page.Locator(".skeleton:visible")).ToHaveCountAsync(0);

        response.SetResult();
        await LoadedAsync();
        Assert.That((await CardOf("messages-sent").CountersAsync())["period"].Value, Is.EqualTo(3));
        await AssertShowsAsync("messages-sent", await Numbers.OfLast(_store, 30).MessagesSentAsync());
        Assert.That(await Page.EvaluateAsync<string[]>("window.states"), Has.None.EqualTo("loading"));
        Assert.That(_requests, Is.Unique.And.Count.EqualTo(Requests));
    }

    [Test]
    public async Task Every_five_minutes_each_card_sends_one_request()
    {
        // The fake clock is so fast that a request may still be pending when the next one replaces it.
        Watch.ExpectAbortedRequests();
        await Page.Clock.InstallAsync();
        await OpenSignedInAsync(_store, "?tab=messages");
        await IngestAsync("messages", Documents.Message("m3", DateTime.UtcNow, "r", "ann"));
        _requests.Clear();

        await Page.Clock.RunForAsync("04:45");
        Assert.That(_requests, Is.Empty, "before five minutes");
        await Page.Clock.RunForAsync("00:25");
        await LoadedAsync();
        Assert.That(_requests, Is.Unique.And.Count.EqualTo(Requests));
        await Expect(CardOf("messages-sent").Section.Locator("[data-counter=period] [data-value]")).ToHaveTextAsync("3");

        _requests.Clear();
        await Page.Clock.RunForAsync("05:05");
        await LoadedAsync();
        Assert.That(_requests, Is.Unique.And.Count.EqualTo(Requests));
    }

    [Test]
    public async Task A_hidden_page_sends_no_request_until_it_is_visible_again()
    {
        await Page.AddInitScriptAsync("Object.defineProperty(document, 'visibilityState', { get: () => window.visibility ?? 'visible' })");
        await Page.Clock.InstallAsync();
        await OpenSignedInAsync(_store, "?tab=messages");
        await SetVisibilityAsync("hidden");
        _requests.Clear();
        await Page.Clock.RunForAsync("16:00");
        Assert.That(_requests, Is.Empty);

        await SetVisibilityAsync("visible");
        await LoadedAsync();
        Assert.That(_requests, Is.Unique.And.Count.EqualTo(Requests));
    }

    [Test]
    public async Task A_refresh_also_reloads_the_other_tabs()
    {
        await OpenSignedInAsync(_store, "?tab=channels");
        await OpenTabAsync("Messages");
        await IngestAsync("messages", Documents.Message("m3", DateTime.UtcNow, "r", "ann"));
        await Page.Locator("[data-control=refresh]").ClickAsync();
        await LoadedAsync();

        await OpenTabAsync("Channels");
        await AssertChannelsAsync(await Numbers.OfLast(_store, 30).ChannelsAsync());
    }

    private async Task SetVisibilityAsync(string state) => await Page.EvaluateAsync(
        "state => { window.visibility = state; document.dispatchEvent(new Event('visibilitychange')); }", state);

    private async Task IngestAsync(string collection, params string[] documents) =>
        Assert.That((await _store.Service.IngestAsync(collection, _store.Admin, documents)).Status, Is.EqualTo(200));
}
