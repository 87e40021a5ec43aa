using System.Globalization;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>The weekly sums of rooms follow every change of messages, and serve the whole weeks of a period.</summary>
public sealed class RoomWeekTests
{
    // A Monday, in a zone whose midnight is on the previous day in UTC.
    private const string Zone = "Asia/Kolkata";
    private const string Monday = "2023-05-29";
    private const string Sunday = "2023-06-04";

    private static readonly TestCaseData[] s_changes =
    [
        Case("A late message joins its week", [Message("m", "a", Monday), Message("late", "a", Sunday)], "a 2023-05-29 2"),
        Case("The week before ends with its Sunday", [Message("m", "a", Monday), Message("before", "a", "2023-05-28")], "a 2023-05-22 1", "a 2023-05-29 1"),
        Case("A message is moved to another room", [Message("m", "a", Monday), Message("m", "b", Monday, version: 2)], "b 2023-05-29 1"),
        Case("One of two messages is moved", [Message("m", "a", Monday), Message("n", "a", Sunday), Message("m", "b", Monday, version: 2)],
            "a 2023-05-29 1", "b 2023-05-29 1"),
        Case("A message is moved within its week", [Message("m", "a", Monday), Message("m", "a", Sunday, version: 2)], "a 2023-05-29 1"),
        Case("A message is moved to another week", [Message("m", "a", Sunday), Message("m", "a", "2023-06-05", version: 2)], "a 2023-06-05 1"),
        Case("The last message of a week is deleted", [Message("m", "a", Monday), Deletion("m")]),
        Case("One of two messages is deleted", [Message("m", "a", Monday), Message("n", "a", Sunday), Deletion("m")], "a 2023-05-29 1"),
    ];

    [TestCaseSource(nameof(s_changes))]
    public async Task Week_is_the_sum_of_its_days(string[] documents, string[] weeks)
    {
        await using var store = await TestStore.CreateAsync(Zone);
        foreach (var document in documents)
        {
            using var folder = new ExportFolder();
            var name = document.Contains("_deletedAt", StringComparison.Ordinal) ? "rocketchat__trash.json" : "messages.jsonl";
            await store.ImportAsync(folder.Write(name, document));
        }

        Assert.That(
            await store.ScalarAsync("SELECT coalesce(array_agg(concat_ws(' ', room_id, week, messages) ORDER BY room_id, week), '{}') FROM room_week"),
            Is.EqualTo(weeks));
        Assert.That((await store.VerifyAsync()).Differences, Is.Empty);
    }

    [Test]
    public async Task Every_period_counts_the_messages_of_its_days()
    {
        await using var store = await TestStore.CreateAsync(Zone);
        using var folder = new ExportFolder();

        // n messages on the n-th day, so that periods of equal length have different sums; from 5 weeks before a Monday to 5 weeks after it.
        var monday = DateOnly.ParseExact(Monday, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var days = Enumerable.Range(-35, 70).Select(monday.AddDays).ToList();
        await store.ImportAsync(
            folder.Write("rooms.jsonl", Documents.Room("a", name: "n")),
            folder.Write("messages.jsonl", days.SelectMany(day => Enumerable.Range(0, Number(day))
                .Select(number => Message($"{day:yyyy-MM-dd}-{number}", "a", $"{day:yyyy-MM-dd}")))));
        var admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync();

        foreach (var first in Enumerable.Range(0, 7).Select(monday.AddDays))
        {
            foreach (var length in new[] { 1, 2, 6, 7, 8, 13, 14, 15, 20, 21 })
            {
                var last = first.AddDays(length - 1);
                var query = $"start={first:yyyy-MM-dd}T06:00:00.000Z&end={last:yyyy-MM-dd}T06:00:00.000Z";
                var (now, before) = (Sum(first, length), Sum(first.AddDays(-length), length));
                var topFive = await service.QueryAsync("messages/top-five-popular-channels", query, admin);
                var channels = await service.QueryAsync("channels/list", query, admin);
                using (Assert.EnterMultipleScope())
                {
                    Assert.That(topFive.Body, Is.EqualTo($$"""{"channels":[{"messages":{{now}},"t":"c","name":"n","usernames":[]}],"success":true}"""), query);
                    Assert.That(channels.Body, Does.Contain($"\"messages\":{now},\"lastWeekMessages\":{before},\"diffFromLastWeek\":{now - before}"), query);
                }
            }
        }

        int Number(DateOnly day) => day.DayNumber - monday.DayNumber + 36;

        int Sum(DateOnly first, int length) => Enumerable.Range(0, length).Sum(day => Number(first.AddDays(day)));
    }

    private static TestCaseData Case(string name, string[] documents, params string[] weeks) => new TestCaseData(documents, weeks).SetName(name);

    private static string Message(string id, string room, string day, int version = 1) =>
        Documents.Message(id, Midnight(day), room, version: $"2023-07-0{version}T00:00:00.000Z");

    private static DateTime Midnight(string day) => DateTime.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture).AddHours(-5.5);

    private static string Deletion(string id) => Documents.Deletion(id, "2023-07-09T00:00:00.000Z", "rocketchat_message");
}
