using Engagement.BrowserTests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>The table of channels, page by page.</summary>
public sealed class ChannelsTests : BrowserTest
{
    private const string Url = "?tab=channels&period=90";

    private static string Address => Demo.Service.Address + "/" + Url;

    [Test]
    public async Task Pages_follow_each_other_and_have_an_address()
    {
        var numbers = Numbers.OfLast(Demo, 90);
        var total = (await numbers.ChannelsAsync()).Csv.Length;
        Assert.That(total, Is.InRange(26, 50), "two pages of 25 and one of 50");
        await EnterAsync(Demo, Url);
        await AssertPageAsync($"1–25 of {total}", Address, await numbers.ChannelsAsync(0, 25));
        await Expect(CardOf("channels").Action("previous-page")).ToBeDisabledAsync();

        await CardOf("channels").Action("next-page").ClickAsync();
        await AssertPageAsync($"26–{total} of {total}", Address + "&page=2", await numbers.ChannelsAsync(25, 25));
        await Expect(CardOf("channels").Action("next-page")).ToBeDisabledAsync();

        await CardOf("channels").Action("previous-page").ClickAsync();
        await AssertPageAsync($"1–25 of {total}", Address, await numbers.ChannelsAsync(0, 25));
    }

    [TestCase(50)]
    [TestCase(100)]
    public async Task A_page_can_be_larger(int size)
    {
        var all = await Numbers.OfLast(Demo, 90).ChannelsAsync(0, size);
        await EnterAsync(Demo, Url + "&page=2");
        await CardOf("channels").Control("page-size").SelectOptionAsync($"{size}");
        await AssertPageAsync($"1–{all.Csv.Length} of {all.Csv.Length}", $"{Address}&size={size}", all);
        await Expect(CardOf("channels").Action("next-page")).ToBeDisabledAsync();
    }

    [Test]
    public async Task A_page_beyond_the_last_is_the_last()
    {
        var numbers = Numbers.OfLast(Demo, 90);
        var page = await numbers.ChannelsAsync(25, 25);
        Watch.ExpectLeaving();
        await EnterAsync(Demo, Url + "&page=9");
        await AssertPageAsync($"26–{page.Csv.Length} of {page.Csv.Length}", Address + "&page=2", page);
    }

    private async Task AssertPageAsync(string range, string address, Shown expected)
    {
        await Expect(Page).ToHaveURLAsync(address);
        await Expect(CardOf("channels").Section).ToContainTextAsync(range);
        await FilledAsync();
        await AssertChannelsAsync(expected);
    }
}
