using System.Net;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Hooks;

/// <summary>Messages from Rocket.Chat's outgoing integrations: what is accepted, what is stored, and which document wins.</summary>
public sealed class RocketChatTests
{
    private const string Token = "e5AqyL9hRkJw3bXvTn7ZcUdM";
    private const string Another = "0123456789abcdef";
    private const string Period = "start=2023-05-30T00:00:00.000Z&end=2023-05-30T00:00:00.000Z";

    private const string Unknown = """{"status":"error","message":"The token is missing or wrong."}""";

    private static readonly (string, string) s_tokens = ("Engagement:Webhook:Token", $"{Token}, {Another}");

    private TestStore _store = null!;

    [SetUp]
    public async Task StartAsync() => _store = await TestStore.CreateAsync();

    [TearDown]
    public async Task StopAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Message_is_counted_before_the_response_when_its_room_is_known()
    {
        var admin = await _store.CreateAccountAsync("admin");
        await using var service = await _store.ServeAsync(s_tokens);
        await service.IngestAsync("rooms", admin, Documents.Room("GENERAL", name: "general"));

        // As sent by Rocket.Chat, including fields that are not stored.
        var response = await service.PostAsync(TestService.Hook, $$"""
            {"token":"{{Token}}","bot":false,"trigger_word":"hello","channel_id":"GENERAL","channel_name":"general","message_id":"7YxSbn3QhYr2gF8kW",
            "timestamp":"2023-05-30T10:00:00.123Z","user_id":"rbAXPnMktTFbNpwtJ","user_name":"ann","text":"hello \"secret\" é😀",
            "siteUrl":"https://chat.example.org",
            "alias":"A","tmid":"x"}
            """);
        Assert.That((response.Status, response.ContentType, response.Body), Is.EqualTo((200, "application/json", "{}")));
        Assert.That(response.Headers.Keys, Has.None.StartsWith("X-RateLimit").IgnoreCase);

        Assert.That(await _store.ScalarAsync(
            "SELECT concat_ws(' ', id, room_id, user_id, to_char(sent_at, 'YYYY-MM-DD HH24:MI:SS.MS'), sent_at = version, counted, deleted) FROM messages"),
            Is.EqualTo("7YxSbn3QhYr2gF8kW GENERAL rbAXPnMktTFbNpwtJ 2023-05-30 10:00:00.123 t t f"));
        Assert.That(await OriginAsync(service, admin), Does.StartWith("""{"origins":[{"messages":1,"t":"c"}"""));
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty);
    }

    [Test]
    public async Task Message_without_a_room_name_is_direct()
    {
        var admin = await _store.CreateAccountAsync("admin");
        await using var service = await _store.ServeAsync(s_tokens);
        Assert.That((await SendAsync(service, Message("m1", name: null))).Body, Is.EqualTo("{}"));
        Assert.That((await SendAsync(service, Message("m2", name: "null", token: Another))).Body, Is.EqualTo("{}"));

        Assert.That(await OriginAsync(service, admin), Does.StartWith("""{"origins":[{"messages":2,"t":"d"}"""));
        var top = await service.QueryAsync("messages/top-five-popular-channels", Period, admin);
        Assert.That(top.Body, Is.EqualTo("""{"channels":[{"messages":2,"t":"d","usernames":[]}],"success":true}"""));
        var list = await service.QueryAsync("channels/list", Period, admin);
        Assert.That(list.Body, Does.StartWith("""{"channels":[{"room":{"_id":"r1","t":"d"},"messages":2,"""));
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty);
    }

    [Test]
    public async Task Message_of_an_unknown_room_waits_for_its_document()
    {
        var admin = await _store.CreateAccountAsync("admin");
        await using var service = await _store.ServeAsync(s_tokens);
        await SendAsync(service, Message("m1"));
        Assert.That(await _store.ScalarAsync("SELECT count(*) FROM rooms"), Is.Zero);
        Assert.That(await OriginAsync(service, admin), Does.Not.Contain("\"messages\":1"));

        await service.IngestAsync("rooms", admin, Documents.Room("r1", "p", "group", "2020-01-01T00:00:00.000Z"));
        Assert.That(await OriginAsync(service, admin), Does.StartWith("""{"origins":[{"messages":1,"t":"p"}"""));
    }

    [Test]
    public async Task Room_has_the_configured_type_and_the_latest_name()
    {
        var admin = await _store.CreateAccountAsync("admin");
        await using var service = await _store.ServeAsync(s_tokens, ("Engagement:Webhook:DefaultRoomType", "p"));
        await SendAsync(service, Message("m1", name: "\"old\"", at: "10:00:00.001"));
        await SendAsync(service, Message("m3", name: "\"new\"", at: "10:00:00.003"));
        await SendAsync(service, Message("m2", name: "\"middle\"", at: "10:00:00.002"));

        // A repetition after an edit: the room has its new name by now, but the time of its change is unknown.
        await SendAsync(service, Message("m1", name: "\"new\"", at: "10:00:00.001", more: ",\"isEdited\":true"));
        Assert.That(await RoomAsync(), Is.EqualTo("p new  f"));
        Assert.That(await OriginAsync(service, admin), Does.StartWith("""{"origins":[{"messages":3,"t":"p"}"""));
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty);
    }

    [Test]
    public async Task Exported_version_of_a_room_always_wins()
    {
        var admin = await _store.CreateAccountAsync("admin");
        await using var service = await _store.ServeAsync(s_tokens, ("Engagement:Webhook:DefaultRoomType", "p"));
        await SendAsync(service, Message("m1", name: "\"told\""));
        Assert.That(await RoomAsync(), Is.EqualTo("p told  f"));
        await service.IngestAsync("rooms", admin, Documents.Room("r1", "c", "exported", "2015-01-01T00:00:00.000Z"));
        await SendAsync(service, Message("m2", name: "\"later\"", at: "23:00:00.000"));
        await SendAsync(service, Message("m3", name: null));
        Assert.That(await RoomAsync(), Is.EqualTo("c exported 2015 f"));

        await service.IngestAsync("rooms", admin, Documents.Deletion("r1", "2016-01-01T00:00:00.000Z"));
        await SendAsync(service, Message("m4", at: "23:30:00.000"));
        Assert.That(await RoomAsync(), Is.EqualTo("c exported 2015 t"));
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty);
    }

    [Test]
    public async Task Edit_of_a_known_message_changes_nothing_and_an_exported_version_wins()
    {
        var admin = await _store.CreateAccountAsync("admin");
        await using var service = await _store.ServeAsync(s_tokens);
        await SendAsync(service, Message("m1"));
        var before = await _store.DataVersionAsync();
        Assert.That((await SendAsync(service, Message("m1", more: ",\"isEdited\":true"))).Body, Is.EqualTo("{}"));
        Assert.That(await _store.DataVersionAsync(), Is.EqualTo(before));

        Assert.That((await service.IngestAsync("messages", admin, Exported("rm", "2023-05-30T10:00:00.200Z"))).Status, Is.EqualTo(200));
        Assert.That(await _store.ScalarAsync("SELECT counted FROM messages"), Is.False);
        await SendAsync(service, Message("m1", more: ",\"isEdited\":true"));
        Assert.That(await _store.ScalarAsync("SELECT counted FROM messages"), Is.False);

        await service.IngestAsync("messages", admin, Documents.Deletion("m1", "2023-05-30T11:00:00.000Z"));
        await SendAsync(service, Message("m1"));
        Assert.That(await _store.ScalarAsync("SELECT deleted FROM messages"), Is.True);

        static string Exported(string type, string version) =>
            Documents.Message("m1", "2023-05-30T10:00:00.000Z", "r1", "u1", version, $",\"t\":\"{type}\"");
    }

    private static IEnumerable<TestCaseData> InvalidTokens =>
    [
        new TestCaseData(Message("m1", token: "wrong-but-long-enough"), 401).SetName("another token"),
        new TestCaseData(Message("m1", token: ""), 401).SetName("an empty token"),
        new TestCaseData(Message("m1", token: $"{Token}, {Another}"), 401).SetName("all tokens"),
        new TestCaseData(Message("m1", token: "\\ud800"), 401).SetName("a token that is not text"),
        new TestCaseData(Message("m1").Replace("\"token\"", "\"Token\"", StringComparison.Ordinal), 401).SetName("no token"),
        new TestCaseData(Message("m1").Replace($"\"{Token}\"", "1", StringComparison.Ordinal), 401).SetName("a number as token"),
        new TestCaseData("[]", 401).SetName("an array"),
        new TestCaseData("null", 401).SetName("null"),
        new TestCaseData("", 401).SetName("an empty body"),
        new TestCaseData("{\"token\":\"" + Token, 401).SetName("no JSON"),
    ];

    [TestCaseSource(nameof(InvalidTokens))]
    public async Task Invalid_token_is_a_401_and_stores_nothing(string body, int status)
    {
        await using var service = await _store.ServeAsync(s_tokens);
        var response = await SendAsync(service, body);
        Assert.That((response.Status, response.Body), Is.EqualTo((status, """{"status":"error","message":"The token is missing or wrong."}""")));
        Assert.That(await _store.ScalarAsync("SELECT count(*) FROM messages"), Is.Zero);
    }

    private static IEnumerable<TestCaseData> Malformed =>
    [
        new TestCaseData($$"""{"token":"{{Token}}"}""", "message_id is missing: only the event \"Message Sent\" is taken.").SetName("no message"),
        new TestCaseData(
            Message("m1").Replace("\"message_id\":\"m1\",", "", StringComparison.Ordinal), "message_id is missing: only the event \"Message Sent\" is taken.")
            .SetName("another event"),
        new TestCaseData(Message(""), "message_id is empty.").SetName("an empty id"),
        new TestCaseData(Message(new string('x', 129)), "message_id is longer than 128 bytes.").SetName("a long id"),
        new TestCaseData(Message("a\\u0000"), "message_id contains U+0000, which cannot be stored.").SetName("an id with U+0000"),
        new TestCaseData(Message("\\ud800"), "message_id is not valid Unicode.").SetName("half a surrogate pair"),
        new TestCaseData(Without("channel_id"), "channel_id is missing.").SetName("no room"),
        new TestCaseData(Message("m1", more: ",\"channel_id\":5"), "channel_id must be a string or an ObjectId.").SetName("a number as room"),
        new TestCaseData(Without("user_id"), "user_id is missing.").SetName("no author"),
        new TestCaseData(Message("m1", more: ",\"user_id\":[]"), "user_id must be a string or an ObjectId.").SetName("a list of authors"),
        new TestCaseData(Without("timestamp"), "timestamp is missing: a document without a version cannot be ordered.").SetName("no time"),
        new TestCaseData(Message("m1", more: ",\"timestamp\":\"yesterday\""), "timestamp must be a date such as 2023-05-30T10:00:00.123Z.")
            .SetName("an invalid date"),
        new TestCaseData(
            Message("m1", more: ",\"timestamp\":\"0001-01-01T00:00:00Z\""), "timestamp lies outside the years that can be stored, 0001-01-03 to 9999-12-29.")
            .SetName("too long ago"),
        new TestCaseData(Message("m1", name: "5"), "channel_name must be a string.").SetName("a number as name"),
        new TestCaseData(Message("m1", name: $"\"{new string('é', 513)}\""), "channel_name is longer than 1024 bytes.").SetName("a long name"),
    ];

    [TestCaseSource(nameof(Malformed))]
    public async Task Malformed_message_is_a_400_that_names_the_error(string body, string error)
    {
        await using var service = await _store.ServeAsync(s_tokens, ("Engagement:Webhook:DefaultRoomType", "c"));
        var response = await SendAsync(service, body);
        Assert.That(
            (response.Status, response.Body), Is.EqualTo((400, $$"""{"success":false,"error":"{{error.Replace("\"", "\\\"", StringComparison.Ordinal)}}"}""")));
        Assert.That(await _store.ScalarAsync("SELECT count(*) FROM messages"), Is.Zero);
    }

    private static IEnumerable<TestCaseData> UnusualStarts =>
    [
        new TestCaseData("{\"attachments\":" + Nested(60) + ",", 200, "{}").SetName("the maximum depth of JSON"),
        new TestCaseData("{\"attachments\":" + Nested(200) + ",", 401, Unknown).SetName("deeper than the maximum, before the token"),
        new TestCaseData("\uFEFF{", 200, "{}").SetName("a byte order mark"),
        new TestCaseData("{\"\\ud800\":1,", 200, "{}").SetName("a key with half a surrogate pair"),
        new TestCaseData("{\"token\":\"wrong\",\"token\":[],", 200, "{}").SetName("the last of several tokens"),
        new TestCaseData("{\"tok\\u0065n\":5,", 200, "{}").SetName("an escaped key"),
        new TestCaseData("{\"tok\\u0065n\":{\"token\":{}},", 200, "{}").SetName("a key of an inner object"),
        new TestCaseData("[{", 401, Unknown).SetName("an object in an array"),
        new TestCaseData("{,", 401, Unknown).SetName("a comma too many"),
    ];

    [TestCaseSource(nameof(UnusualStarts))]
    public async Task Content_before_the_token_is_skipped(string start, int status, string body)
    {
        await using var service = await _store.ServeAsync(s_tokens);
        var response = await SendAsync(service, start + Message("m1")[1..]);
        Assert.That((response.Status, response.Body), Is.EqualTo((status, body)));
    }

    private static IEnumerable<TestCaseData> Unreadable =>
    [
        new TestCaseData(Message("m1", more: ",\"attachments\":" + Nested(200))).SetName("too deep"),
        new TestCaseData(Message("m1") + "x").SetName("trailing text after the object"),
        new TestCaseData(Message("m1") + Message("m2")).SetName("two objects"),
        new TestCaseData(Message("m1")[..^2]).SetName("cut short"),
        new TestCaseData(Message("m1", more: ",\"a\":tru")).SetName("an invalid value"),
    ];

    [TestCaseSource(nameof(Unreadable))]
    public async Task Unreadable_body_with_a_valid_token_is_a_400(string body)
    {
        await using var service = await _store.ServeAsync(s_tokens);
        var response = await SendAsync(service, body);
        Assert.That((response.Status, response.Body), Is.EqualTo((400, """{"success":false,"error":"The body is not a JSON object."}""")));
        Assert.That((await SendAsync(service, body.Replace(Token, "wrong", StringComparison.Ordinal))).Body, Is.EqualTo(Unknown));
    }

    [TestCase("message_id", "must be a string or an ObjectId")]
    [TestCase("channel_id", "must be a string or an ObjectId")]
    [TestCase("user_id", "must be a string or an ObjectId")]
    [TestCase("timestamp", "must be a date such as 2023-05-30T10:00:00.123Z")]
    [TestCase("channel_name", "must be a string")]
    public async Task Field_of_another_type_is_named_only_with_a_valid_token(string field, string error)
    {
        await using var service = await _store.ServeAsync(s_tokens, ("Engagement:Webhook:DefaultRoomType", "c"));
        foreach (var value in new[] { Nested(60), $"[{string.Concat(Enumerable.Repeat("[],", 100_000))}1]", "{\"a\":[1,2,3]}", "true" })
        {
            var body = Message("m1", more: $",\"{field}\":{value}");
            var response = await SendAsync(service, body);
            Assert.That((response.Status, response.Body), Is.EqualTo((400, $$"""{"success":false,"error":"{{field}} {{error}}."}""")));
            Assert.That((await SendAsync(service, body.Replace(Token, "wrong", StringComparison.Ordinal))).Body, Is.EqualTo(Unknown));
        }
    }

    [TestCase("message_id", 128)]
    [TestCase("channel_name", 1024)]
    public async Task Text_over_its_limit_is_named_whatever_its_length(string field, int limit)
    {
        await using var service = await _store.ServeAsync(s_tokens, ("Engagement:Webhook:DefaultRoomType", "c"));
        foreach (var text in new[] { new string('x', 500_000), string.Concat(Enumerable.Repeat("\\u0041", 50_000)) })
        {
            var response = await SendAsync(service, Message("m1", more: $",\"{field}\":\"{text}\""));
            Assert.That((response.Status, response.Body), Is.EqualTo((400, $$"""{"success":false,"error":"{{field}} is longer than {{limit}} bytes."}""")));
        }
    }

    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("text/plain")]
    [TestCase(null)]
    public async Task Other_content_type_is_refused(string? contentType)
    {
        await using var service = await _store.ServeAsync(s_tokens);
        var response = await service.PostAsync(TestService.Hook, Message("m1"), contentType);
        Assert.That((response.Status, response.Body), Is.EqualTo((415, """{"success":false,"error":"Content-Type must be application/json."}""")));
        Assert.That((await service.PostAsync(TestService.Hook, Message("m1"), "application/json; charset=utf-8")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Body_is_limited_to_a_mebibyte()
    {
        await using var service = await _store.ServeAsync(s_tokens, ("Http:MaxBodyBytes", "1000"));
        var fitting = Message("m1", more: $",\"text\":\"{new string('x', 1024 * 1024 - 300)}\"");
        Assert.That(fitting.Length, Is.InRange(1024 * 1024 - 200, 1024 * 1024));
        Assert.That((await SendAsync(service, fitting)).Status, Is.EqualTo(200));
        var response = await SendAsync(service, fitting + new string(' ', 1024 * 1024 - fitting.Length + 1));
        Assert.That((response.Status, response.Body), Is.EqualTo((413, """{"success":false,"error":"The body is too large."}""")));
    }

    [Test]
    public async Task Webhook_without_a_configured_token_is_not_found()
    {
        await using var service = await _store.ServeAsync();
        foreach (var body in new[] { Message("m1"), Message("m1", token: ""), "" })
        {
            var response = await SendAsync(service, body);
            Assert.That((response.Status, response.ContentType, response.Body), Is.EqualTo((404, "text/plain; charset=UTF-8", "404 Not Found")));
        }
    }

    [Test]
    public async Task Other_method_or_path_is_not_found()
    {
        await using var service = await _store.ServeAsync(s_tokens);
        Assert.That((await service.GetAsync(TestService.Hook)).Status, Is.EqualTo(404));
        Assert.That((await service.SendAsync("HEAD", TestService.Hook)).Status, Is.EqualTo(404));
        Assert.That((await service.PostAsync(TestService.Hook + "/", Message("m1"))).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task Valid_tokens_are_not_limited_and_invalid_ones_count_as_wrong_credentials_of_their_address()
    {
        await using var service = await _store.ServeAsync(s_tokens, ("RateLimit:Calls", "1"), ("RateLimit:FailedCredentials", "2"));
        var admin = await _store.CreateAccountAsync("admin");
        for (var call = 0; call < 20; call++)
        {
            Assert.That((await SendAsync(service, Message($"m{call}"))).Status, Is.EqualTo(200));
        }

        Assert.That((await SendAsync(service, Message("x", token: "wrong"))).Status, Is.EqualTo(401));
        Assert.That((await service.QueryAsync("messages/origin", Period, admin with { Token = "wrong" })).Status, Is.EqualTo(401));
        var refused = await SendAsync(service, Message("x", token: "wrong"));
        Assert.That(refused.Status, Is.EqualTo(429));
        Assert.That(refused.Body, Does.StartWith("""{"success":false,"error":"Error, too many requests. Please slow down. You must wait """));
        Assert.That((refused.Headers["X-RateLimit-Limit"], refused.Headers["X-RateLimit-Remaining"]), Is.EqualTo(("2", "0")));

        // A valid token is refused too, since the body is no longer read.
        Assert.That((await SendAsync(service, Message("m20"))).Status, Is.EqualTo(429));
        var otherAddress = IPAddress.Parse("127.0.0.2");
        Assert.That((await service.PostAsync(TestService.Hook, Message("m20"), from: otherAddress)).Status, Is.EqualTo(200));
        Assert.That((await service.PostAsync(TestService.Hook, Message("", token: Another), from: otherAddress)).Status, Is.EqualTo(400));
        Assert.That((await service.QueryAsync("messages/origin", Period, admin)).Status, Is.EqualTo(200));
        Assert.That(await _store.ScalarAsync("SELECT count(*) FROM messages"), Is.EqualTo(21));
    }

    [Test]
    public async Task Log_and_metrics_contain_no_text_and_no_token()
    {
        var file = Path.Combine(Path.GetTempPath(), $"engagement-{Guid.NewGuid():N}.log");
        try
        {
            await using (var service = await _store.ServeAsync(
                s_tokens, ("Serilog:Using:0", "Serilog.Sinks.File"), ("Serilog:MinimumLevel:Default", "Verbose"), ("Serilog:WriteTo:0:Name", "File"),
                ("Serilog:WriteTo:0:Args:path", file)))
            {
                Assert.That((await SendAsync(service, Message("m1", name: null, more: ",\"text\":\"confidential\""))).Status, Is.EqualTo(200));
                Assert.That((await SendAsync(service, Message("m1", token: "guessed-by-somebody"))).Status, Is.EqualTo(401));
                Assert.That((await SendAsync(service, Message("", more: ",\"text\":\"confidential\""))).Status, Is.EqualTo(400));
                Assert.That((await service.GetAsync("/metrics")).Body, Does.Contain("use_case=\"hooks/rocket-chat\"").And.Not.Contain(Token));
            }

            var text = await File.ReadAllTextAsync(file);
            Assert.That(text, Does.Contain("/hooks/rocket-chat").And.Not.Contain(Token).And.Not.Contain("guessed-by-somebody").And.Not.Contain("confidential"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static Task<TestResponse> SendAsync(TestService service, string body) => service.PostAsync(TestService.Hook, body);

    private static async Task<string> OriginAsync(TestService service, Credentials admin) =>
        (await service.QueryAsync("messages/origin", Period, admin)).Body;

    private async Task<object?> RoomAsync() =>
        await _store.ScalarAsync("SELECT concat_ws(' ', type, name, coalesce(extract(year FROM updated_at)::text, ''), deleted) FROM rooms");

    private static string Without(string field) => Message("m1", more: $",\"{field}\":null");

    /// <param name="id">The text between the quotes.</param>
    /// <param name="name">JSON; null to omit the key.</param>
    /// <param name="at">The time of day.</param>
    /// <param name="token">The token.</param>
    /// <param name="more">Further JSON; the last of equal keys counts.</param>
    private static string Message(string id, string? name = "\"general\"", string at = "10:00:00.000", string token = Token, string more = "") =>
        $$"""{"token":"{{token}}","bot":false,"channel_id":"r1",{{(name is null ? "" : $"\"channel_name\":{name},")}}"""
        + $$"""
            "message_id":"{{id}}","timestamp":"2023-05-30T{{at}}Z","user_id":"u1","user_name":"ann"{{more}}}
            """;
}
