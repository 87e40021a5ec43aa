using System.Buffers.Binary;
using Engagement.BrowserTests.Harness;
using Engagement.IntegrationTests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Engagement.BrowserTests;

/// <summary>Each card can be downloaded: as CSV with exactly the numbers shown, and as PNG.</summary>
public sealed class DownloadTests : BrowserTest
{
    private static readonly string[] s_charts = ["new-users", "active-users", "users-by-time", "chat-busier", "messages-sent", "origin", "top-five"];

    // Texts that are formulas to a spreadsheet, need quotes in CSV, or are markup to a browser.
    private static readonly string[] s_names =
    [
        "=1+1", "+1", "-1", "@sum", "\tindented", "a \"quoted\", name", "two\nlines", "\"", "<img src=x onerror=\"document.title='owned'\">",
        "</td><script>owned()</script>", "&amp;",
    ];

    [Test]
    public async Task The_CSV_of_each_card_has_the_numbers_of_the_API()
    {
        var numbers = Numbers.OfLast(Demo, 30);
        await OpenSignedInAsync(Demo);
        await AssertSavesAsync("new-users", await numbers.NewUsersAsync());
        await AssertSavesAsync("active-users", await numbers.ActiveUsersAsync());
        await AssertSavesAsync("users-by-time", await numbers.UsersByTimeAsync());
        await AssertSavesAsync("chat-busier", await numbers.BusyHoursAsync());
        await CardOf("chat-busier").Control("busier-view").SelectOptionAsync("days");
        await LoadedAsync();
        await AssertSavesAsync("chat-busier", await numbers.BusyDaysAsync());

        await OpenTabAsync("Messages");
        await AssertSavesAsync("messages-sent", await numbers.MessagesSentAsync());
        await AssertSavesAsync("origin", await numbers.OriginAsync());
        await AssertSavesAsync("top-five", await numbers.TopFiveAsync());
    }

    [Test]
    public async Task The_CSV_of_channels_has_all_pages()
    {
        var all = await Numbers.OfLast(Demo, 90).ChannelsAsync();
        Assert.That(all.Csv, Has.Length.GreaterThan(25));
        await OpenSignedInAsync(Demo, "?tab=channels&period=90&page=2");
        await AssertSavesAsync("channels", all);
    }

    [Test]
    public async Task Room_names_are_neither_formulas_nor_markup()
    {
        await using var store = await ServedStore.CreateAsync("Asia/Kathmandu");
        var now = DateTime.UtcNow;
        string[][] documents =
        [
            [.. s_names.Select((name, index) => Documents.Room($"r{index}", "c", name, now.AddDays(-1), now.AddDays(-1)))],
            [.. s_names.SelectMany(
                (_, index) => Enumerable.Range(0, 20 - index).Select(count => Documents.Message($"m{index}-{count}", now, $"r{index}", "ann")))],
        ];
        await store.Service.IngestAsync("rooms", store.Admin, documents[0]);
        await store.Service.IngestAsync("messages", store.Admin, documents[1]);
        var numbers = Numbers.OfLast(store, 30);

        await OpenSignedInAsync(store, "?tab=messages");
        await AssertSavesAsync("top-five", await numbers.TopFiveAsync());
        await CardOf("top-five").Section.Locator("[data-chart]").HoverAsync();
        await AssertShowsAsync("top-five", await numbers.TopFiveAsync());

        await OpenTabAsync("Channels");
        var channels = await numbers.ChannelsAsync();
        Assert.That(channels.Csv.Select(row => row[1]), Is.EquivalentTo(s_names.Select((name, index) => index < 5 ? "'" + name : name)));
        await AssertSavesAsync("channels", channels);
        await AssertChannelsAsync(channels);
        await Expect(Page.Locator("img")).ToHaveCountAsync(0);
        await Expect(Page.Locator("body script")).ToHaveCountAsync(0);
        await Expect(Page).ToHaveTitleAsync("Channels – Engagement");
    }

    [Test]
    public async Task The_PNG_of_each_chart_has_twice_its_size()
    {
        await OpenSignedInAsync(Demo);
        foreach (var id in s_charts)
        {
            if (await CardOf(id).Section.CountAsync() == 0)
            {
                await OpenTabAsync("Messages");
            }

            var chart = (await CardOf(id).Section.Locator("[data-chart]").BoundingBoxAsync())!;
            var (name, content) = await CardOf(id).SaveAsync("png");
            Assert.That(name, Does.StartWith(id).And.EndsWith(".png").And.Contain($"{Demo.Today:yyyy-MM-dd}"));
            Assert.That(content.Take(8), Is.EqualTo(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A }));
            Assert.That(BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(16)), Is.InRange(2 * chart.Width - 2, (2 * chart.Width) + 200), id);
            Assert.That(BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(20)), Is.InRange(2 * chart.Height - 2, (2 * chart.Height) + 400), id);
            Assert.That(await ColoursAsync(content), Is.GreaterThan(4), id);
        }
    }

    private async Task AssertSavesAsync(string id, Shown expected)
    {
        await CardOf(id).StateAsync("ready");
        var (name, content) = await CardOf(id).SaveAsync("csv");
        var rows = CsvFile.Read(content);
        Assert.Multiple(() =>
        {
            Assert.That(name, Does.StartWith(id).And.EndsWith(".csv").And.Match(@"\d{4}-\d\d-\d\d"));
            Assert.That(rows[0], Is.EqualTo(expected.Header), id);
            Assert.That(rows.Skip(1), Is.EqualTo(expected.Csv), id);
        });
    }

    /// <summary>The number of colours in a picture: an empty one has few.</summary>
    private Task<int> ColoursAsync(byte[] picture) => Page.EvaluateAsync<int>(
        """
        async base64 => {
          const image = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), character => character.charCodeAt(0))], { type: 'image/png' }));
          const canvas = new OffscreenCanvas(image.width, image.height);
          canvas.getContext('2d').drawImage(image, 0, 0);
          return new Set(new Uint32Array(canvas.getContext('2d').getImageData(0, 0, image.width, image.height).data.buffer)).size;
        }
        """,
        Convert.ToBase64String(picture));
}
