using Engagement.BrowserTests.Harness;
using Engagement.IntegrationTests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>Without data, the page shows why and what to do.</summary>
public sealed class EmptyTests : BrowserTest
{
    [Test]
    public async Task An_empty_store_shows_the_import_command()
    {
        await using var store = await ServedStore.CreateAsync("Asia/Kathmandu");
        await OpenSignedInAsync(store);
        foreach (var tab in new[] { "Users", "Messages", "Channels" })
        {
            await OpenTabAsync(tab);
            var cards = Page.Locator("section.card:not([data-card=workspace])");
            foreach (var card in await cards.AllAsync())
            {
                await Expect(card).ToHaveAttributeAsync("data-state", "empty");
                await Expect(card).ToContainTextAsync("import");
                await Expect(card.Locator("[data-action=csv]")).ToBeDisabledAsync();
            }
        }

        await Expect(CardOf("workspace").Section).ToContainTextAsync("none yet");
    }

    [TestCase("?from=2001-01-01&to=2001-01-31")]
    [TestCase("?tab=messages&from=2001-01-01&to=2001-01-31")]
    [TestCase("?tab=channels&from=2001-01-01&to=2001-01-31")]
    public async Task A_period_without_data_links_to_days_with_data(string search)
    {
        await OpenSignedInAsync(Demo, search);
        await Expect(Page.Locator("section.card[data-state=empty]")).Not.ToHaveCountAsync(0);
        await Expect(Page.Locator("section.card[data-state=ready]")).ToHaveCountAsync(1);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Go to the last days with data" }).First.ClickAsync();
        await LoadedAsync();
        await Expect(Page.Locator("section.card:not([data-state=ready])")).ToHaveCountAsync(0);
        await Expect(Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"to={Demo.Today:yyyy-MM-dd}"));
    }

    [Test]
    public async Task Messages_that_wait_for_a_room_are_shown_with_advice()
    {
        await using var store = await ServedStore.CreateAsync("Asia/Kathmandu");
        await store.Service.IngestAsync(
            "messages", store.Admin,
            Documents.Message("m1", DateTime.UtcNow, "r1", "ann"), Documents.Message("m2", DateTime.UtcNow, "r2", "ann"),
            Documents.Message("m3", DateTime.UtcNow, "r2", "ann"));
        await OpenSignedInAsync(store);
        await Expect(CardOf("workspace").Section).ToContainTextAsync("3 messages of 2 rooms");
        await Expect(Page.GetByRole(AriaRole.Note)).ToContainTextAsync("3 messages wait for 2 rooms");
        await Expect(Page.GetByRole(AriaRole.Note)).ToContainTextAsync("Import the rooms’ documents");
    }
}
