using Engagement.BrowserTests.Harness;
using Engagement.IntegrationTests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>The page says how far the store follows the workspace's MongoDB.</summary>
public sealed class SourceTests : BrowserTest
{
    [Test]
    public async Task Page_says_how_far_the_source_is_followed()
    {
        await using var store = await ServedStore.CreateAsync("UTC", InsertAsync);
        await OpenSignedInAsync(store);
        await Expect(Page.Locator("[data-source=followed]")).ToContainTextAsync("Follows the workspace’s MongoDB by its change stream, 0 s behind;");
        await Expect(Page.Locator("[data-source=followed]")).ToContainTextAsync(
            "The last two days were read again on 5 Mar 2024, 03:00: nothing differed.");

        await store.Store.ExecuteAsync("UPDATE source SET caught_up_at = now() - interval '2 days'");
        await Page.ReloadAsync();
        await Expect(Page.Locator("[data-source=behind]")).ToContainTextAsync("2 days behind");
    }

    [Test]
    public async Task Page_says_nothing_where_no_source_is_followed()
    {
        await OpenSignedInAsync(Demo);
        await LoadedAsync();
        await Expect(Page.Locator("[data-source]")).ToHaveCountAsync(0);
    }

    private static Task InsertAsync(TestStore store) => store.ExecuteAsync(
        """
        INSERT INTO source (id, identity, mode, pulled_at, caught_up_at, last_event_at, reconciled_at, corrected)
        VALUES (1, 'rs0/rocketchat', 'stream', now(), now() + interval '1 h', now(), '2024-03-05T03:00:00Z', 0)
        """);
}
