using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Messages;

/// <summary>GET messages/top-five-popular-channels: rooms by id, with their current fields.</summary>
public sealed class TopFivePopularChannelsTests
{
    private const string Query = "start=2023-05-29T00:00:00.000Z&end=2023-05-30T00:00:00.000Z";

    [Test]
    public async Task Rooms_with_equal_names_are_distinct_and_ties_are_ordered_by_id()
    {
        var rooms = new[] { "b", "a", "B", "_", "\uFFFD", "\U0001F680", "most" }.Select(
            id => Documents.Room(id, id == "most" ? "p" : "c", id is "a" or "b" or "most" ? "same" : id));
        string[] channels =
        [
            """{"messages":2,"t":"p","name":"same","usernames":[]}""",
            """{"messages":1,"t":"c","name":"B","usernames":[]}""",
            """{"messages":1,"t":"c","name":"_","usernames":[]}""",
            """{"messages":1,"t":"c","name":"same","usernames":[]}""",
            """{"messages":1,"t":"c","name":"same","usernames":[]}""",
        ];
        var body = await QueryAsync(
            rooms,
            new[] { "\U0001F680", "\uFFFD", "a", "b", "_", "B", "most", "most" }.Select((room, index) => Message(index, room)));
        Assert.That(body, Is.EqualTo($$"""{"channels":[{{string.Join(',', channels)}}],"success":true}"""));
    }

    [TestCase("c", ""","name":"n","fname":"Full name" """, ""","t":"c","name":"Full name","usernames":[]""")]
    [TestCase("c", ""","name":"n","fname":"" """, ""","t":"c","name":"n","usernames":[]""")]
    [TestCase("p", ""","fname":" " """, ""","t":"p","name":" ","usernames":[]""")]
    [TestCase("c", ""","name":"","fname":null""", ""","t":"c","usernames":[]""")]
    [TestCase("d", ""","usernames":["b","a"]""", ""","t":"d","usernames":["b","a"]""")]
    [TestCase("d", ""","usernames":[]""", ""","t":"d","usernames":[]""")]
    [TestCase("d", "", ""","t":"d","usernames":[]""")]
    [TestCase("l", ""","name":"livechat" """, null)]
    public async Task Room_has_its_display_name_or_else_its_name(string type, string fields, string? expected)
    {
        var channels = expected is null ? "" : $$$"""{"messages":1{{{expected}}}}""";
        Assert.That(
            await QueryAsync([Documents.Room("r", type, more: fields)], [Message(1, "r"), Message(2, "unknown")]),
            Is.EqualTo($$$"""{"channels":[{{{channels}}}],"success":true}"""));
    }

    [Test]
    public async Task Deleted_room_keeps_its_last_state_and_a_never_known_one_does_not_count()
    {
        await using var store = await TestStore.CreateAsync();
        using var folder = new ExportFolder();
        var admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync(TestService.ResponseCacheOff);
        await store.ImportAsync(
            folder.Write("rooms.jsonl", Documents.Room("r", name: "before")),
            folder.Write("messages.jsonl", Message(1, "r"), Message(2, "gone"), Message(3, "gone")));
        await AssertRoomAsync(""","t":"c","name":"before","usernames":[]""");

        await store.ImportAsync(folder.Write("rooms.jsonl", Documents.Room("r", "p", "after", "2023-06-01T00:00:00Z")));
        await AssertRoomAsync(""","t":"p","name":"after","usernames":[]""");

        await store.ImportAsync(folder.Write(
            "rocketchat__trash.json",
            Documents.Deletion("r", "2023-06-02T00:00:00Z", "rocketchat_room"),
            Documents.Deletion("gone", "2023-06-02T00:00:00Z", "rocketchat_room")));
        await AssertRoomAsync(""","t":"p","name":"after","usernames":[]""");

        async Task AssertRoomAsync(string room) => Assert.That(
            (await service.QueryAsync("messages/top-five-popular-channels", Query, admin)).Body,
            Is.EqualTo($$$"""{"channels":[{"messages":1{{{room}}}}],"success":true}"""));
    }

    private static async Task<string> QueryAsync(IEnumerable<string> rooms, IEnumerable<string> messages)
    {
        await using var store = await TestStore.CreateAsync();
        using var folder = new ExportFolder();
        await store.ImportAsync(folder.Write("rooms.jsonl", rooms), folder.Write("messages.jsonl", messages));
        var admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync();
        return (await service.QueryAsync("messages/top-five-popular-channels", Query, admin)).Body;
    }

    private static string Message(int number, string room) => Documents.Message($"m{number}", "2023-05-30T10:00:00Z", room);
}
