using System.Collections.Concurrent;
using Engagement.BrowserTests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>New numbers come on demand and every five minutes, while the old ones stay to be read.</summary>
public sealed class RefreshTests : BrowserTest
{
    // Whatever state a card passes through is kept, however shortly.
    private const string KeepStates =
        """
        () => {
          window.states = [];
          new MutationObserver(changes => changes.forEach(({ target }) => window.states.push(target.dataset.state)))
            .observe(document.querySelector('main'), { subtree: true, attributes: true, attributeFilter: ['data-state'] });
        }
        """;

    private const string Questions = "**/api/v1/engagement-dashboard/**";

    private readonly ConcurrentQueue<string> _asked = [];
    private ServedStore _store = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _store = await ServedStore.CreateAsync("Asia/Kathmandu");
        var now = DateTime.UtcNow;
        await IngestAsync("rooms", Documents.Room("r", "c", "general", now.AddDays(-3)));
        await IngestAsync("messages", Documents.Message("m1", "r", "ann", now.AddDays(-2)), Documents.Message("m2", "r", "ann", now.AddDays(-1)));
        Page.Request += (_, request) => _asked.Enqueue(new Uri(request.Url).AbsolutePath);
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
    public async Task On_demand_each_card_asks_once_and_the_old_numbers_stay_until_the_new_ones_are_there()
    {
        await EnterAsync(_store, "?tab=messages");
        await AssertShowsAsync("messages-sent", await Numbers.OfLast(_store, 30).MessagesSentAsync());
        await IngestAsync("messages", Documents.Message("m3", "r", "ann", DateTime.UtcNow));

        var answer = new TaskCompletionSource();
        await Page.RouteAsync(Questions, async route =>
        {
            await answer.Task;
            await route.ContinueAsync();
        });
        await Page.EvaluateAsync(KeepStates);
        _asked.Clear();
        await Page.Locator("[data-control=refresh]").ClickAsync();
        await Expect(Page.Locator("section.card[aria-busy=true]")).ToHaveCountAsync(4);
        Assert.That((await CardOf("messages-sent").CountersAsync())["period"].Value, Is.EqualTo(2), "as before");
        Assert.That(await CardOf("messages-sent").RowsAsync(), Has.Length.EqualTo(30));
        await Expect(Page.Locator(".skeleton:visible")).ToHaveCountAsync(0);

        answer.SetResult();
        await FilledAsync();
        Assert.That((await CardOf("messages-sent").CountersAsync())["period"].Value, Is.EqualTo(3));
        await AssertShowsAsync("messages-sent", await Numbers.OfLast(_store, 30).MessagesSentAsync());
        Assert.That(await Page.EvaluateAsync<string[]>("window.states"), Has.None.EqualTo("loading"));
        Assert.That(_asked, Is.Unique.And.Count.EqualTo(4));
    }

    [Test]
    public async Task Every_five_minutes_each_card_asks_once()
    {
        // Minutes pass in so short a time that an answer may still be on its way out of the network when it is asked for again.
        Watch.ExpectLeaving();
        await Page.Clock.InstallAsync();
        await EnterAsync(_store, "?tab=messages");
        await IngestAsync("messages", Documents.Message("m3", "r", "ann", DateTime.UtcNow));
        _asked.Clear();

        await Page.Clock.RunForAsync("04:45");
        Assert.That(_asked, Is.Empty, "it is not time yet");
        await Page.Clock.RunForAsync("00:25");
        await FilledAsync();
        Assert.That(_asked, Is.Unique.And.Count.EqualTo(4));
        await Expect(CardOf("messages-sent").Section.Locator("[data-counter=period] [data-value]")).ToHaveTextAsync("3");

        _asked.Clear();
        await Page.Clock.RunForAsync("05:05");
        await FilledAsync();
        Assert.That(_asked, Is.Unique.And.Count.EqualTo(4));
    }

    [Test]
    public async Task While_nobody_looks_nothing_is_asked_and_all_is_when_somebody_does()
    {
        await Page.AddInitScriptAsync("Object.defineProperty(document, 'visibilityState', { get: () => window.looks ?? 'visible' })");
        await Page.Clock.InstallAsync();
        await EnterAsync(_store, "?tab=messages");
        await LookAsync("hidden");
        _asked.Clear();
        await Page.Clock.RunForAsync("16:00");
        Assert.That(_asked, Is.Empty);

        await LookAsync("visible");
        await FilledAsync();
        Assert.That(_asked, Is.Unique.And.Count.EqualTo(4));
    }

    [Test]
    public async Task Another_tab_is_fresh_too_after_a_refresh()
    {
        await EnterAsync(_store, "?tab=channels");
        await OpenTabAsync("Messages");
        await IngestAsync("messages", Documents.Message("m3", "r", "ann", DateTime.UtcNow));
        await Page.Locator("[data-control=refresh]").ClickAsync();
        await FilledAsync();

        await OpenTabAsync("Channels");
        await AssertChannelsAsync(await Numbers.OfLast(_store, 30).ChannelsAsync());
    }

    private async Task LookAsync(string state) => await Page.EvaluateAsync("state => { window.looks = state; document.dispatchEvent(new Event('visibilitychange')); }", state);

    private async Task IngestAsync(string collection, params string[] documents) =>
        Assert.That((await _store.Service.IngestAsync(collection, _store.Admin, documents)).Status, Is.EqualTo(200));
}
