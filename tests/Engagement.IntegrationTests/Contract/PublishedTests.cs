using System.Globalization;
using System.Text.Json;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Contract;

/// <summary>
/// Rocket.Chat's own end-to-end tests of channels/list (<c>34-engagement-dashboard.ts</c>), in their order: a room without messages, then with
/// one of today, queried for this week and for the next. Idle rooms need <c>hideRoomsWithNoActivity=false</c>, which was the default in the
/// version of those tests.
/// </summary>
public sealed class PublishedTests
{
    private const string Room = "gqNboSNK6PXYbdYuf";
    private const string Path = "channels/list";

    private static readonly DateTime s_now = DateTime.UtcNow;
    private static readonly string s_created = Iso(s_now.AddMinutes(-2));
    private static readonly string s_thisWeek = $"end={Iso(s_now)}&start={Iso(s_now.AddDays(-7))}";
    private static readonly string s_nextWeek = $"end={Iso(s_now.AddDays(8))}&start={Iso(s_now.AddDays(1))}";

    private static TestStore? s_idle;
    private static TestStore? s_busy;
    private static TestService? s_idleService;
    private static TestService? s_busyService;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        using var folder = new ExportFolder();
        var rooms = folder.Write("rooms.jsonl", Documents.Room(Room, name: "channel.test", version: s_created, created: s_created));
        var messages = folder.Write("messages.jsonl", Documents.Message("m1", Iso(s_now), Room, "u1"));

        s_idle = await TestStore.CreateAsync();
        await s_idle.ImportAsync(rooms);
        s_idleService = await s_idle.ServeAsync();

        s_busy = await TestStore.CreateAsync();
        await s_busy.ImportAsync(rooms, messages);
        s_busyService = await s_busy.ServeAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_idleService!.DisposeAsync();
        await s_idle!.DisposeAsync();
        await s_busyService!.DisposeAsync();
        await s_busy!.DisposeAsync();
    }

    [Test]
    public async Task Request_without_the_permission_is_forbidden()
    {
        var guest = await s_idle!.CreateAccountAsync("user");
        var response = await s_idleService!.QueryAsync(Path, $"{s_thisWeek}&offset=0&count=25", guest);
        Assert.That(
            (response.Status, response.ContentType, response.Body),
            Is.EqualTo((403, "application/json",
                """{"success":false,"error":"User does not have the permissions required for this action [error-unauthorized]"}""")));
    }

    private static IEnumerable<TestCaseData> Invalid =>
    [
        new TestCaseData($"start=invalid-date&end={Iso(s_now)}&offset=0&count=25", "Failed Match.Where validation in field start").SetName("invalid start"),
        new TestCaseData($"start={Iso(s_now)}&end=invalid-date&offset=0&count=25", "Failed Match.Where validation in field end").SetName("invalid end"),
        new TestCaseData($"end={Iso(s_now)}", "Missing key 'start'").SetName("missing start"),
        new TestCaseData($"start={Iso(s_now)}", "Missing key 'end'").SetName("missing end"),
    ];

    [TestCaseSource(nameof(Invalid))]
    public async Task Invalid_or_missing_date_is_a_400(string query, string message)
    {
        var response = await s_idleService!.QueryAsync(Path, query, await s_idle!.CreateAccountAsync("admin"));
        Assert.That(
            (response.Status, response.ContentType, response.Body),
            Is.EqualTo((400, "application/json", $$"""{"success":false,"error":"Match error: {{message}}"}""")));
    }

    [Test]
    public async Task Channels_are_listed_with_their_room_and_numbers()
    {
        using var response = await QueryAsync(s_busy!, s_busyService!, s_thisWeek);
        var channel = response.RootElement.GetProperty("channels")[0];
        Assert.That(Numbers(channel), Is.EqualTo((1, 0, 1)));
        Assert.That(
            channel.GetProperty("room").EnumerateObject().Select(property => (property.Name, property.Value.ValueKind)),
            Is.EqualTo(new[] { "_id", "name", "ts", "t", "_updatedAt" }.Select(name => (name, JsonValueKind.String))));
    }

    [Test]
    public async Task Idle_room_is_not_listed_when_hidden()
    {
        using var response = await QueryAsync(s_idle!, s_idleService!, $"{s_thisWeek}&hideRoomsWithNoActivity=true");
        Assert.That(
            response.RootElement.GetRawText(), Is.EqualTo("""{"channels":[],"total":0,"offset":0,"count":0,"success":true}"""));
    }

    [Test]
    public async Task Idle_room_has_zeros()
    {
        using var response = await QueryAsync(s_idle!, s_idleService!, $"{s_thisWeek}&hideRoomsWithNoActivity=false");
        Assert.That(
            response.RootElement.GetRawText(),
            Is.EqualTo(
                $$"""{"channels":[{"room":{"_id":"{{Room}}","name":"channel.test","ts":"{{s_created}}","t":"c","_updatedAt":"{{s_created}}"},"""
                + """ "messages":0,"lastWeekMessages":0,"diffFromLastWeek":0}],"total":1,"offset":0,"count":1,"success":true}""".TrimStart()));
    }

    [Test]
    public async Task Message_of_this_week_counts_in_this_week([Values("", "&hideRoomsWithNoActivity=true")] string hiding) =>
        await AssertNumbersAsync(s_thisWeek + hiding, (1, 0, 1));

    [Test]
    public async Task Message_of_this_week_counts_as_last_week_from_the_next_week([Values("", "&hideRoomsWithNoActivity=true")] string hiding) =>
        await AssertNumbersAsync(s_nextWeek + hiding, (0, 1, -1));

    private static async Task AssertNumbersAsync(string query, (int, int, int) numbers)
    {
        using var response = await QueryAsync(s_busy!, s_busyService!, query);
        var channel = response.RootElement.GetProperty("channels").EnumerateArray().Single();
        Assert.That(channel.GetProperty("room").GetProperty("_id").GetString(), Is.EqualTo(Room));
        Assert.That(Numbers(channel), Is.EqualTo(numbers));
    }

    private static async Task<JsonDocument> QueryAsync(TestStore store, TestService service, string query)
    {
        var response = await service.QueryAsync(Path, query, await store.CreateAccountAsync("admin"));
        Assert.That((response.Status, response.ContentType), Is.EqualTo((200, "application/json")), response.Body);
        return JsonDocument.Parse(response.Body);
    }

    private static (int Messages, int LastWeek, int Difference) Numbers(JsonElement channel) =>
        (channel.GetProperty("messages").GetInt32(), channel.GetProperty("lastWeekMessages").GetInt32(), channel.GetProperty("diffFromLastWeek").GetInt32());

    private static string Iso(DateTime instant) =>
        instant.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
