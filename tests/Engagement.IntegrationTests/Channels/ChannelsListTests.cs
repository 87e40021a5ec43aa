using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Channels;

/// <summary>GET channels/list: the listed rooms, their fields and the paging.</summary>
public sealed class ChannelsListTests
{
    private const string Day = "start=2023-05-30T00:00:00.000Z&end=2023-05-30T00:00:00.000Z";

    // More rooms than a page may hold. Each has 1 message on the day; two have more, and two others are idle.
    private static readonly string[] s_many = [.. Enumerable.Range(0, 103).Select(number => $"r{number:000}")];

    private static TestStore? s_store;
    private static TestService? s_service;
    private static Credentials? s_admin;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        using var folder = new ExportFolder();
        s_store = await TestStore.CreateAsync();
        await s_store.ImportAsync(
            folder.Write("rooms.jsonl", s_many.Select(id => Room(id, "c")).Append(Room("idle2", "d")).Append(Room("idle1", "p"))),
            folder.Write("messages.jsonl", s_many.Append("r050").Append("r050").Append("r040").Select((room, index) => Message(index, room))));
        s_admin = await s_store.CreateAccountAsync("admin");
        s_service = await s_store.ServeAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_service!.DisposeAsync();
        await s_store!.DisposeAsync();
    }

    [TestCase("", 0, 0, 50)]
    [TestCase("&offset=&count=", 0, 0, 50)]
    [TestCase("&offset&count", 0, 0, 50)]
    [TestCase("&offset=0&count=1", 0, 0, 1)]
    [TestCase("&count=5&offset=2", 2, 2, 5)]
    [TestCase("&count=100", 0, 0, 100)]
    [TestCase("&count=101", 0, 0, 100)]
    [TestCase("&count=99999999999999999999", 0, 0, 100)]
    [TestCase("&count=2147483648", 0, 0, 100)]
    [TestCase("&count=4294967296", 0, 0, 100, TestName = "a count of 2^32 is not 0")]
    [TestCase("&count=0", 0, 0, 103)]
    [TestCase("&count=000", 0, 0, 103)]
    [TestCase("&count=0&offset=100", 100, 100, 3)]
    [TestCase("&offset=0100&count=0007", 100, 100, 3)]
    [TestCase("&offset=103", 103, 103, 0)]
    [TestCase("&offset=4294967296", 4_294_967_296, 103, 0)]
    [TestCase("&offset=9007199254740991&count=0", 9_007_199_254_740_991, 103, 0)]
    [TestCase("&offset=18446744073709551616", 9_007_199_254_740_991, 103, 0)]
    public async Task Page_is_selected_by_offset_and_count(string paging, long offset, int skipped, int count)
    {
        string[] ordered = ["r050", "r040", .. s_many.Except(["r050", "r040"])];
        var response = await s_service!.QueryAsync("channels/list", Day + paging, s_admin);
        var page = ordered.Skip(skipped).Take(count)
            .Select(id => Item(id, "c", id switch { "r050" => 3, "r040" => 2, _ => 1 }, 0));
        Assert.That(response.Body, Is.EqualTo(
            $$"""{"channels":[{{string.Join(',', page)}}],"total":103,"offset":{{offset}},"count":{{count}},"success":true}"""));
    }

    [TestCase("&hideRoomsWithNoActivity=false", true)]
    [TestCase("", false)]
    [TestCase("&hideRoomsWithNoActivity=true", false)]
    [TestCase("&hideRoomsWithNoActivity=", false)]
    [TestCase("&hideRoomsWithNoActivity=False", false)]
    [TestCase("&hideRoomsWithNoActivity=0", false)]
    [TestCase("&hideRoomsWithNoActivity=false&hideRoomsWithNoActivity=false", false)]
    [TestCase("&hideroomswithnoactivity=false", false)]
    public async Task Idle_rooms_are_listed_on_request(string hide, bool listed)
    {
        var response = await s_service!.QueryAsync("channels/list", $"{Day}&offset=102&count=0{hide}", s_admin);
        var rooms = listed ? $"{Item("r102", "c", 1, 0)},{Item("idle1", "p", 0, 0)},{Item("idle2", "d", 0, 0)}" : Item("r102", "c", 1, 0);
        Assert.That(response.Body, Is.EqualTo(
            $$"""{"channels":[{{rooms}}],"total":{{(listed ? 105 : 103)}},"offset":102,"count":{{(listed ? 3 : 1)}},"success":true}"""));
    }

    [TestCase("")]
    [TestCase("&hideRoomsWithNoActivity=false")]
    public async Task Store_without_rooms_returns_an_empty_list(string hide)
    {
        await using var store = await TestStore.CreateAsync();
        await using var service = await store.ServeAsync();
        var response = await service.QueryAsync("channels/list", $"{Day}&offset=7{hide}", await store.CreateAccountAsync("admin"));
        Assert.That(response.Body, Is.EqualTo("""{"channels":[],"total":0,"offset":7,"count":0,"success":true}"""));
    }

    [TestCase("c", ""","name":"n","fname":"Full name" """, ""","name":"n" """)]
    [TestCase("c", ""","name":"","fname":"Full name" """, ""","name":"" """)]
    [TestCase("p", ""","fname":"Full name" """, ""","name":"Full name" """)]
    [TestCase("p", ""","name":null,"fname":"Full name" """, ""","name":"Full name" """)]
    [TestCase("d", "", "")]
    public async Task Room_has_its_name_or_else_its_display_name(string type, string fields, string name)
    {
        var body = await QueryAsync([Room("r", type, fields)], [Message(1, "r")]);
        Assert.That(body, Is.EqualTo(One($$"""{"_id":"r"{{name.TrimEnd()}},"t":"{{type}}","_updatedAt":"2023-05-01T00:00:00.000Z"}""")));
    }

    [TestCase(""","usernames":["b","a"]""", ""","usernames":["b","a"]""")]
    [TestCase(""","usernames":[]""", ""","usernames":[]""")]
    [TestCase(""","usernames":null""", "")]
    [TestCase("", "")]
    public async Task Room_has_usernames_and_dates_if_its_document_has_them(string usernames, string expected)
    {
        var body = await QueryAsync([Room("r", "d", usernames + ""","ts":{"$date":"2022-01-02T03:04:05.678Z"}""")], [Message(1, "r")]);
        Assert.That(
            body,
            Is.EqualTo(One($$"""{"_id":"r","ts":"2022-01-02T03:04:05.678Z","t":"d","_updatedAt":"2023-05-01T00:00:00.000Z"{{expected}}}""")));
    }

    [Test]
    public async Task Documented_example_has_the_documented_rooms()
    {
        using var folder = new ExportFolder();
        await using var store = await TestStore.CreateAsync();
        await store.ImportAsync(
            folder.Write(
                "rooms.jsonl",
                """{"_id":"umHTBCNbqdJsW9yw9","name":"pri1","ts":{"$date":"2023-04-27T17:17:54.563Z"},"t":"p","_updatedAt":"""
                    + """{"$date":"2023-04-27T17:23:35.156Z"}}""",
                """{"_id":"gqNboSNK6PXYbdYufkCyNkxbuHQjAKnC7F","ts":{"$date":"2023-05-19T19:38:14.112Z"},"t":"d","_updatedAt":"""
                    + """{"$date":"2023-06-01T15:20:05.886Z"},"usernames":["google-calendar.bot","some.user"]}"""),
            folder.Write("messages.jsonl", Enumerable.Range(0, 270).Select(number => Message(
                number, "gqNboSNK6PXYbdYufkCyNkxbuHQjAKnC7F", number < 178 ? "2023-05-30" : "2023-05-29"))));
        await using var service = await store.ServeAsync();
        var response = await service.QueryAsync("channels/list", $"{Day}&hideRoomsWithNoActivity=false", await store.CreateAccountAsync("admin"));
        const string Direct =
            """{"_id":"gqNboSNK6PXYbdYufkCyNkxbuHQjAKnC7F","ts":"2023-05-19T19:38:14.112Z","t":"d","_updatedAt":"2023-06-01T15:20:05.886Z","usernames":"""
            + """["google-calendar.bot","some.user"]}""";
        const string Private =
            """{"_id":"umHTBCNbqdJsW9yw9","name":"pri1","ts":"2023-04-27T17:17:54.563Z","t":"p","_updatedAt":"2023-04-27T17:23:35.156Z"}""";
        Assert.That(response.Body, Is.EqualTo(
            $$"""{"channels":[{"room":{{Direct}},"messages":178,"lastWeekMessages":92,"diffFromLastWeek":86},"""
            + $$"""{"room":{{Private}},"messages":0,"lastWeekMessages":0,"diffFromLastWeek":0}],"total":2,"offset":0,"count":2,"success":true}"""));
    }

    [Test]
    public async Task Period_and_previous_period_count_and_have_equal_length()
    {
        var body = await QueryAsync(
            [Room("both", "c"), Room("before", "c"), Room("after", "c"), Room("older", "c"), Room("livechat", "l")],
            [
                Message(1, "both"), Message(2, "both", "2023-05-29"), Message(3, "both", "2023-05-29"), Message(4, "before", "2023-05-29"),
                Message(5, "after", "2023-05-31"), Message(6, "older", "2023-05-28"), Message(7, "livechat"), Message(8, "unknown"),
            ]);
        Assert.That(body, Is.EqualTo(
            $$"""{"channels":[{{Item("both", "c", 1, 2)}},{{Item("before", "c", 0, 1)}}],"total":2,"offset":0,"count":2,"success":true}"""));
    }

    [Test]
    public async Task Deleted_room_is_in_neither_the_list_nor_the_total()
    {
        await using var store = await TestStore.CreateAsync();
        using var folder = new ExportFolder();
        var admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync(TestService.ResponseCacheOff);
        await store.ImportAsync(
            folder.Write("rooms.jsonl", Room("r", "c"), Room("s", "c")), folder.Write("messages.jsonl", Message(1, "r"), Message(2, "s")));
        await AssertResponseAsync("", $$"""{"channels":[{{Item("r", "c", 1, 0)}},{{Item("s", "c", 1, 0)}}],"total":2,"offset":0,"count":2,"success":true}""");

        await store.ImportAsync(folder.Write(
            "rocketchat__trash.json", Documents.Deletion("s", "2023-06-02T00:00:00Z", "rocketchat_room")));
        var left = $$"""{"channels":[{{Item("r", "c", 1, 0)}}],"total":1,"offset":0,"count":1,"success":true}""";
        await AssertResponseAsync("", left);
        await AssertResponseAsync("&hideRoomsWithNoActivity=false", left);

        async Task AssertResponseAsync(string hide, string body) =>
            Assert.That((await service.QueryAsync("channels/list", Day + hide, admin)).Body, Is.EqualTo(body));
    }

    private static async Task<string> QueryAsync(IEnumerable<string> rooms, IEnumerable<string> messages)
    {
        await using var store = await TestStore.CreateAsync();
        using var folder = new ExportFolder();
        await store.ImportAsync(folder.Write("rooms.jsonl", rooms), folder.Write("messages.jsonl", messages));
        var admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync();
        return (await service.QueryAsync("channels/list", Day, admin)).Body;
    }

    private static string One(string room) =>
        $$"""{"channels":[{"room":{{room}},"messages":1,"lastWeekMessages":0,"diffFromLastWeek":1}],"total":1,"offset":0,"count":1,"success":true}""";

    private static string Item(string id, string type, int messages, int before) =>
        $$"""{"room":{"_id":"{{id}}","t":"{{type}}","_updatedAt":"2023-05-01T00:00:00.000Z"},"messages":{{messages}},"lastWeekMessages":"""
            + $$"""{{before}},"diffFromLastWeek":{{messages - before}}}""";

    private static string Room(string id, string type, string fields = "") => Documents.Room(id, type, more: fields);

    private static string Message(int number, string room, string day = "2023-05-30") =>
        Documents.Message($"m{number}", $"{day}T10:00:00Z", room);
}
