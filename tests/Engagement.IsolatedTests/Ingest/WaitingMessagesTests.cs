using Engagement.Application.Ingest;
using Engagement.IntegrationTests.CommandLine;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IsolatedTests.Ingest;

/// <summary>Messages of unknown rooms are stored, reported as waiting, and count when the room arrives.</summary>
public sealed class WaitingMessagesTests
{
    [Test]
    public async Task Messages_of_unknown_rooms_wait()
    {
        await using var store = await TestStore.CreateAsync();
        Assert.That((await WaitingAsync(store, 5)).Messages, Is.Zero);

        using var folder = new ExportFolder();
        await store.ImportAsync(folder.Write("rooms.jsonl", [Room("known")]), folder.Write("messages.jsonl", [
            Message(1, "known"), Message(2, "a"), Message(3, "b"), Message(4, "b"), Message(5, "c"), Message(6, "b", "2026-11-18T10:00:00.000Z")]));

        var waiting = await WaitingAsync(store, 2);
        Assert.That((waiting.Messages, waiting.Rooms), Is.EqualTo((5, 3)));
        Assert.That(waiting.First, Is.EqualTo(new[] { new WaitingRoom("b", 3), new WaitingRoom("a", 1) }));
        var none = await WaitingAsync(store, 0);
        Assert.That((none.Messages, none.Rooms, none.First.Count), Is.EqualTo((5, 3, 0)));

        // A deletion with only the id does not make the room known.
        await store.ImportAsync(folder.Write("more.jsonl", [Room("b")]), folder.Write("rocketchat__trash.json", [
            Documents.Deletion("c", "2026-11-20T00:00:00.000Z", "rocketchat_room")]));
        waiting = await WaitingAsync(store, 5);
        Assert.That(waiting.First, Is.EqualTo(new[] { new WaitingRoom("a", 1), new WaitingRoom("c", 1) }));

        await using var service = await store.ServeAsync();
        await Wait.UntilAsync(async () => (await service.GetAsync("/metrics")).Body is var metrics
            && metrics.Contains("\nengagement_store_waiting_messages{} 2\n", StringComparison.Ordinal)
            && metrics.Contains("\nengagement_store_waiting_rooms{} 2\n", StringComparison.Ordinal));
    }

    [Test]
    public async Task Import_and_verify_report_waiting_messages()
    {
        await using var store = await TestStore.CreateAsync();
        using var folder = new ExportFolder();
        var imported = await InProcessVerb.RunAsync(
            store.ConnectionString, null, "import", folder.Write("messages.jsonl", [Message(1, "a"), Message(2, "\\u001bb"), Message(3, "a")]));
        const string Line = "3 messages of 2 rooms that are not stored do not count until their rooms arrive: a (2), \uFFFDb (1)";
        Assert.That(imported.Output, Does.Contain(Line));
        var verified = await InProcessVerb.RunAsync(store.ConnectionString, null, "verify");
        Assert.That(verified.ExitCode, Is.Zero);
        Assert.That(verified.Output, Does.Contain(Line).And.Contain("Every number is what the events say."));
    }

    private static Task<WaitingMessagesResult> WaitingAsync(TestStore store, int maxRooms) => store.SendAsync(new WaitingMessagesQuery(maxRooms));

    private static string Room(string id) => Documents.WithPlainDates(Documents.Room(id, name: id));

    private static string Message(int number, string room, string sent = "2026-11-20T10:00:00.000Z") =>
        Documents.WithPlainDates(Documents.Message($"m{number}", sent, room, "u1"));
}
