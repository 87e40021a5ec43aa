using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>Documents dated at either end of the store's range are accepted, counted, rebuilt and verified like others.</summary>
public sealed class StrayDocumentsTests
{
    private const string Version = "2024-03-01T10:00:00Z";

    [TestCase("UTC")]
    [TestCase("Pacific/Apia")]
    [TestCase("America/Santiago")]
    public async Task Dates_at_the_ends_of_the_calendar_are_counted(string zone)
    {
        string[] instants = ["0001-01-03T00:00:00.000Z", "1970-01-01T00:00:00.000Z", "2024-03-01T10:00:00.000Z", "9999-12-29T22:00:00.000Z"];
        using var folder = new ExportFolder();
        folder.Write("rooms.jsonl", Documents.Room("r"));
        folder.Write(
            "messages.jsonl",
            instants.SelectMany((instant, number) => new[] { Message($"m{number}", "r", instant), Message($"w{number}", "unknown", instant) }));
        folder.Write(
            "sessions.jsonl",
            Session("s1", "0001-01-03T00:00:00.000Z", "0001-02-02T00:00:00.000Z"),
            Session("s2", "9999-11-29T00:00:00.000Z", "9999-12-29T23:00:00.000Z"));
        await using var store = await TestStore.CreateAsync(zone);
        await store.ImportAsync(folder.Path);

        var days = await DaysAsync(store);
        Assert.That(days, Is.GreaterThan(60).And.LessThan(70), "two sessions of a month and four messages");
        Assert.That((await store.VerifyAsync()).Differences, Is.Empty);
        await store.RebuildAsync(zone);
        Assert.That(await DaysAsync(store), Is.EqualTo(days));
        Assert.That((await store.VerifyAsync()).Differences, Is.Empty);
    }

    private static async Task<long> DaysAsync(TestStore store) => (long)(await store.ScalarAsync("SELECT count(*) FROM user_day"))!;

    private static string Message(string id, string room, string at) => Documents.Message(id, at, room, "ann", version: Version);

    private static string Session(string id, string from, string to) => Documents.Session(id, "bob", from, to, version: Version);
}
