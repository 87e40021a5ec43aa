using Engagement.BrowserTests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>The table of channels, page by page.</summary>
public sealed class ChannelsTests : BrowserTest
{
    private const string Url = "?tab=channels&period=90";

    private static string FullUrl => Demo.Service.Address + "/" + Url;

    [Test]
    public async Task Next_and_previous_change_the_page_and_the_URL()
    {
        var numbers = Numbers.OfLast(Demo, 90);
        var total = (await numbers.ChannelsAsync()).Csv.Length;
        Assert.That(total, Is.InRange(26, 50), "two pages of 25 and one of 50");
        await OpenSignedInAsync(Demo, Url);
        await AssertPageAsync($"1–25 of {total}", FullUrl, await numbers.ChannelsAsync(0, 25));
        await Expect(CardOf("channels").Action("previous-page")).ToBeDisabledAsync();

        await CardOf("channels").Action("next-page").ClickAsync();
        await AssertPageAsync($"26–{total} of {total}", FullUrl + "&page=2", await numbers.ChannelsAsync(25, 25));
        await Expect(CardOf("channels").Action("next-page")).ToBeDisabledAsync();

        await CardOf("channels").Action("previous-page").ClickAsync();
        await AssertPageAsync($"1–25 of {total}", FullUrl, await numbers.ChannelsAsync(0, 25));
    }

    [TestCase(50)]
    [TestCase(100)]
    public async Task A_larger_page_size_shows_more_rows_from_the_first_page(int size)
    {
        var all = await Numbers.OfLast(Demo, 90).ChannelsAsync(0, size);
        await OpenSignedInAsync(Demo, Url + "&page=2");
        await CardOf("channels").Control("page-size").SelectOptionAsync($"{size}");
        await AssertPageAsync($"1–{all.Csv.Length} of {all.Csv.Length}", $"{FullUrl}&size={size}", all);
        await Expect(CardOf("channels").Action("next-page")).ToBeDisabledAsync();
    }

    [Test]
    public async Task A_page_number_beyond_the_last_opens_the_last_page()
    {
        var numbers = Numbers.OfLast(Demo, 90);
        var page = await numbers.ChannelsAsync(25, 25);
        Watch.ExpectAbortedRequests();
        await OpenSignedInAsync(Demo, Url + "&page=9");
        await AssertPageAsync($"26–{page.Csv.Length} of {page.Csv.Length}", FullUrl + "&page=2", page);
    }

    private async Task AssertPageAsync(string range, string url, Shown expected)
    {
        await Expect(Page).ToHaveURLAsync(url);
        await Expect(CardOf("channels").Section).ToContainTextAsync(range);
        await LoadedAsync();
        await AssertChannelsAsync(expected);
    }
}
