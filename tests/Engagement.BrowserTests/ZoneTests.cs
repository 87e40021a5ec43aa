using Engagement.BrowserTests.Harness;
using Engagement.IntegrationTests.Harness;
using Microsoft.Playwright;

namespace Engagement.BrowserTests;

/// <summary>Days and hours are cut in the workspace's zone, across clock changes, whatever the browser's zone.</summary>
public sealed class ZoneTests : BrowserTest
{
    [TestCase("America/Santiago", "Asia/Tokyo", "2024-04-03", "2024-04-09", TestName = "Midnight_comes_twice_in_Santiago")]
    [TestCase("America/Santiago", "Pacific/Kiritimati", "2024-09-05", "2024-09-11", TestName = "Midnight_is_skipped_in_Santiago")]
    [TestCase("Australia/Lord_Howe", "America/Los_Angeles", "2024-04-04", "2024-04-10", TestName = "Half_an_hour_comes_twice_on_Lord_Howe")]
    [TestCase("Australia/Lord_Howe", "Europe/London", "2024-10-03", "2024-10-09", TestName = "Half_an_hour_is_skipped_on_Lord_Howe")]
    [TestCase("Pacific/Apia", "America/Adak", "2011-12-27", "2012-01-02", TestName = "A_whole_day_is_left_out_in_Apia")]
    public async Task Numbers_are_those_of_local_days(string zone, string browserZone, string first, string last)
    {
        var (from, to) = (DateOnly.Parse(first, null), DateOnly.Parse(last, null));
        await using var store = await ServedStore.CreateAsync(zone, store => FillAsync(store, from, to));
        await Context.CloseAsync();
        await UseAsync(new BrowserNewContextOptions { TimezoneId = browserZone });
        await OpenSignedInAsync(store, $"?from={first}&to={last}");

        var numbers = new Numbers(store, from, to);
        await AssertShowsAsync("new-users", await numbers.NewUsersAsync());
        await AssertShowsAsync("active-users", await numbers.ActiveUsersAsync());
        await AssertShowsAsync("users-by-time", await numbers.UsersByTimeAsync());
        await AssertBusyDaysOneByOneAsync(store, from, to);

        await OpenTabAsync("Messages");
        await AssertShowsAsync("messages-sent", await numbers.MessagesSentAsync());
        await AssertShowsAsync("origin", await numbers.OriginAsync());
        await AssertShowsAsync("top-five", await numbers.TopFiveAsync());

        await OpenTabAsync("Channels");
        await AssertChannelsAsync(await numbers.ChannelsAsync());
    }

    private async Task AssertBusyDaysOneByOneAsync(ServedStore store, DateOnly first, DateOnly last)
    {
        for (var day = last; day >= first; day = day.AddDays(-1))
        {
            await LoadedAsync();
            await AssertShowsAsync("chat-busier", await Numbers.OfDay(store, day).BusyHoursAsync());
            await CardOf("chat-busier").Action("previous").ClickAsync();
        }

        await LoadedAsync();
    }

    /// <summary>Imports messages and sessions in each half hour of the days.</summary>
    private static async Task FillAsync(TestStore store, DateOnly first, DateOnly last)
    {
        var begin = first.AddDays(-40).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).AddMinutes(7);
        var instants = Enumerable.Range(0, (last.DayNumber - first.DayNumber + 42) * 48).Select(half => begin.AddMinutes(30 * half)).ToList();
        using var folder = new ExportFolder();
        folder.Write(
            "rooms.jsonl",
            Documents.Room("c", "c", "general", begin, begin), Documents.Room("p", "p", "board", begin, begin),
            Documents.Room("d", "d", "talk", begin, begin));
        folder.Write(
            "users.jsonl", instants.Where((_, index) => index % 31 == 0).Select(
                (at, index) => Documents.User($"u{index}", at, more: $",\"username\":\"u{index}\"")));
        folder.Write("messages.jsonl", instants.SelectMany((at, index) => Enumerable.Range(0, 1 + (index % 3)).Select(
            count => Documents.Message($"m{index}-{count}", at.AddSeconds(count), "cpd"[(index + count) % 3].ToString(), $"u{index % 7}"))));
        folder.Write("sessions.jsonl", instants.Where((_, index) => index % 5 != 0).Select(
            (at, index) => Documents.Session($"s{index}", $"u{index % 11}", at, at.AddMinutes(5 + (index % 4 * 25)))));
        await store.ImportAsync(folder.Path);
    }
}
