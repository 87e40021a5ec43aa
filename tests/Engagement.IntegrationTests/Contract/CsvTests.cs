using System.Text;
using Engagement.IntegrationTests.Harness;
using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Contract;

/// <summary>Responses as CSV: special texts, headers, and requests that get JSON.</summary>
public sealed class CsvTests
{
    private const string Day = "start=2023-05-30T00:00:00.000Z&end=2023-05-30T23:59:59.999Z";
    private const string Empty = "start=2022-05-30T00:00:00.000Z&end=2022-05-30T23:59:59.999Z";
    private const string Json = "application/json";
    private const string Csv = "text/csv; charset=utf-8; header=present";

    // Room names in JSON, and their CSV cells.
    private static readonly (string Name, string Cell)[] s_names =
    [
        ("plain", "plain"),
        ("a,b", "\"a,b\""),
        ("say \\\"hi\\\"", "\"say \"\"hi\"\"\""),
        ("two\\nlines", "\"two\nlines\""),
        ("two\\r\\nlines", "\"two\r\nlines\""),
        ("old\\rmac", "\"old\rmac\""),
        ("=cmd|'/C calc'!A0", "\"'=cmd|'/C calc'!A0\""),
        ("=HYPERLINK(\\\"http://x\\\",\\\"y\\\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""),
        ("+1", "\"'+1\""),
        ("-1", "\"'-1\""),
        ("@sum", "\"'@sum\""),
        ("\\t=1", "\"'\t=1\""),
        ("\\r=1", "\"'\r=1\""),
        ("'=1", "'=1"),
        ("a=1", "a=1"),
        (" =1", "\"' =1\""),
        ("", ""),
        ("Grüße 😀", "Grüße 😀"),
    ];

    private static TestStore? s_store;
    private static TestService? s_service;
    private static Credentials? s_admin;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        using var folder = new ExportFolder();
        s_store = await TestStore.CreateAsync();
        await s_store.ImportAsync(
            folder.Write("rooms.jsonl",
            [
                .. s_names.Select((room, index) => Room($"r{index:00}", "c", $"""
                    ,"name":"{room.Name}","ts":{ExportFolder.Date(new DateTime(2022, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc))}
                    """)),
                Room("=direct", "d", ""","usernames":["=a","b c"]"""), Room("direct,2", "d", ""","usernames":["a","=b"]"""), Room("nobody", "d"),
            ]),
            folder.Write("messages.jsonl",
            [
                .. s_names.Select((_, index) => Message($"m{index}", $"r{index:00}", "2023-05-29")),
                Message("d1", "=direct"), Message("d2", "=direct", user: "-u"), Message("d3", "direct,2", user: "u,2"), Message("d4", "direct,2"),
                Message("d5", "nobody"),
            ]),
            folder.Write("users.jsonl", Documents.User("u", "2023-05-30T10:00:00Z")));
        s_admin = await s_store.CreateAccountAsync("admin");
        s_service = await s_store.ServeAsync(("RateLimit:Enabled", "false"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_service!.DisposeAsync();
        await s_store!.DisposeAsync();
    }

    [Test]
    public async Task Csv_quotes_texts_and_defuses_formulas_but_keeps_numbers()
    {
        var rooms = s_names.Select((room, index) =>
            $"r{index:00},{room.Cell},c,2022-01-02T03:04:05.678Z,2023-05-01T00:00:00.000Z,,0,1,-1");
        var list = await QueryAsync("channels/list", Day + "&count=0");
        Assert.That(list.Body, Is.EqualTo(Lines(
        [
            "_id,name,t,ts,_updatedAt,usernames,messages,lastWeekMessages,diffFromLastWeek",
            "\"'=direct\",,d,,2023-05-01T00:00:00.000Z,\"'=a b c\",2,0,2",
            "\"direct,2\",,d,,2023-05-01T00:00:00.000Z,a =b,2,0,2",
            "nobody,,d,,2023-05-01T00:00:00.000Z,,1,0,1",
            .. rooms,
        ])));
        var five = await QueryAsync("messages/top-five-popular-channels", Day);
        Assert.That(five.Body, Is.EqualTo(Lines("t,name,usernames,messages", "d,,\"'=a b c\",2", "d,,a =b,2", "d,,,1")));
        var users = await QueryAsync("users/active-users", Day);
        Assert.That(users.Body, Is.EqualTo(Lines("date,users,userId", "2023-05-30,3,\"'-u\"", "2023-05-30,3,u", "2023-05-30,3,\"u,2\"")));
    }

    [Test]
    public async Task Csv_contains_the_requested_page_of_rooms()
    {
        var page = await QueryAsync("channels/list", Day + "&offset=2&count=2");
        Assert.That(page.Body.Split("\r\n").Select(line => line.Split(',')[0]), Is.EqualTo(new[] { "_id", "nobody", "r00", "" }));
    }

    [TestCaseSource(typeof(ExpectedCsv), nameof(ExpectedCsv.Paths))]
    public async Task Csv_equals_the_json_by_parameter_and_by_accept_header(string path)
    {
        var json = await s_service!.QueryAsync(path, Day, s_admin);
        var expected = ExpectedCsv.Of(path, json.Body, new ModelZone("UTC"));
        foreach (var response in new[] { await QueryAsync(path, Day), await AcceptAsync(path, Day, "text/csv"), await QueryAsync(path, Day) })
        {
            Assert.That((response.Status, response.Body), Is.EqualTo((200, expected)));
            Assert.That(response.Headers["Content-Type"], Is.EqualTo(Csv));
            Assert.That(response.Headers["Content-Disposition"], Is.EqualTo($"attachment; filename=\"{NameOf(path)}.csv\""));
            Assert.That(response.Headers["Content-Length"], Is.EqualTo($"{Encoding.UTF8.GetByteCount(expected)}"));
        }
    }

    [TestCaseSource(typeof(ExpectedCsv), nameof(ExpectedCsv.Paths))]
    public async Task Csv_without_rows_has_the_column_names(string path)
    {
        var body = (await QueryAsync(path, Empty)).Body;
        Assert.That(body, Is.EqualTo(path == "messages/origin" ? Lines("t,messages", "c,0", "d,0", "p,0") : Lines(ExpectedCsv.ColumnsOf(path))));
    }

    [Test]
    public async Task Csv_has_no_byte_order_mark()
    {
        var response = await s_service!.SendBytesAsync(
            Encoding.ASCII.GetBytes(
                $"GET {TestService.Dashboard}messages/origin?{Empty}&format=csv HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + $"X-User-Id: {s_admin!.UserId}\r\nX-Auth-Token: {s_admin.Token}\r\n\r\n"),
            Wait.Timeout);
        Assert.That(response, Does.EndWith("\r\n\r\nt,messages\r\nc,0\r\nd,0\r\np,0\r\n"));
    }

    [TestCaseSource(typeof(ExpectedCsv), nameof(ExpectedCsv.Paths))]
    public async Task Csv_has_its_own_etag(string path)
    {
        var (json, csv) = (await s_service!.QueryAsync(path, Day, s_admin), await QueryAsync(path, Day));
        var (jsonTag, csvTag) = (json.Headers["ETag"], csv.Headers["ETag"]);
        Assert.That(csvTag, Is.EqualTo(jsonTag.TrimEnd('"') + "-csv\""));
        foreach (var response in new[] { json, csv })
        {
            Assert.That((response.Headers["Vary"], response.Headers["Cache-Control"]), Is.EqualTo(("Accept", json.Headers["Cache-Control"])));
        }

        foreach (var (accept, ifNoneMatch, status) in new[]
        {
            ("text/csv", csvTag, 304), ("text/csv", $"W/{csvTag}", 304), ("text/csv", $"\"x\", {csvTag}", 304), ("text/csv", "*", 304),
            ("text/csv", jsonTag, 200),
            (Json, jsonTag, 304), (Json, csvTag, 200),
        })
        {
            var again = await SendAsync("GET", path, Day, accept, ifNoneMatch);
            var unchanged = accept == Json ? json : csv;
            Assert.That((again.Status, again.Body), Is.EqualTo((status, status == 304 ? "" : unchanged.Body)), $"{accept} {ifNoneMatch}");
            Assert.That((again.Headers["ETag"], again.Headers["Vary"]), Is.EqualTo((unchanged.Headers["ETag"], "Accept")), $"{accept} {ifNoneMatch}");
            Assert.That(again.ContentType, Is.EqualTo(status == 304 ? null : unchanged.ContentType));
        }
    }

    [TestCaseSource(typeof(ExpectedCsv), nameof(ExpectedCsv.Paths))]
    public async Task Head_has_the_headers_of_the_csv(string path)
    {
        var (head, get) = (await SendAsync("HEAD", path, Day, "text/csv"), await AcceptAsync(path, Day, "text/csv"));
        Assert.That((head.Status, head.Body), Is.EqualTo((200, "")));
        foreach (var header in new[] { "Content-Type", "Content-Length", "Content-Disposition", "ETag", "Vary", "Cache-Control" })
        {
            Assert.That(head.Headers[header], Is.EqualTo(get.Headers[header]), header);
        }
    }

    [TestCaseSource(typeof(ExpectedCsv), nameof(ExpectedCsv.Paths))]
    public async Task Json_is_the_default(string path)
    {
        var expected = await s_service!.QueryAsync(path, Day, s_admin);
        Assert.That((expected.Status, expected.ContentType), Is.EqualTo((200, Json)));
        Assert.That(expected.Headers, Does.Not.ContainKey("Content-Disposition"));
        foreach (var (query, accept) in new[]
        {
            ("", "*/*"), ("", Json), ("", "text/*"), ("", "text/html, application/xhtml+xml, */*;q=0.8"), ("", "application/json, text/csv"), ("", "nonsense"),
            ("", "application/xml"), ("&format=json", "text/csv"), ("&format=CSV", Json), ("&format[]=csv", "*/*"), ("&format=csv&format=csv", "*/*"),
        })
        {
            var response = await AcceptAsync(path, Day + query, accept);
            Assert.That((response.Status, response.ContentType, response.Body), Is.EqualTo((200, Json, expected.Body)), $"{query} {accept}");
        }
    }

    [Test]
    public async Task Errors_are_json()
    {
        var guest = await s_store!.CreateAccountAsync("guest");
        foreach (var (status, query, caller) in new (int, string, Credentials?)[]
        {
            (401, Day, null), (403, Day, guest), (400, "start=bad", s_admin), (400, "", s_admin),
        })
        {
            var expected = await s_service!.QueryAsync("messages/origin", query, caller);
            foreach (var response in new[]
            {
                await QueryAsync("messages/origin", query, caller), await SendAsync("GET", "messages/origin", query, "text/csv", caller: caller),
            })
            {
                Assert.That((response.Status, response.ContentType, response.Body), Is.EqualTo((status, Json, expected.Body)));
                Assert.That(response.Headers["Cache-Control"], Is.EqualTo("no-store"));
                Assert.That(response.Headers, Does.Not.ContainKey("Content-Disposition"));
            }
        }

        var me = await s_service!.SendAsync(
            "GET", "/api/v1/me?format=csv", ("X-User-Id", s_admin!.UserId), ("X-Auth-Token", s_admin.Token), ("Accept", "text/csv"));
        Assert.That((me.Status, me.ContentType), Is.EqualTo((200, Json)), "a response without rows is JSON too");
    }

    [TestCaseSource(typeof(ExpectedCsv), nameof(ExpectedCsv.Paths))]
    public async Task Csv_is_written_from_the_cached_response(string path)
    {
        await using var service = await s_store!.ServeAsync(("RateLimit:Enabled", "false"));
        var json = await service.QueryAsync(path, Day, s_admin);
        await using var locked = await s_store.OpenConnectionAsync();
        await using (var hold = new Npgsql.NpgsqlCommand(
            "BEGIN; LOCK TABLE message_day, room_day, room_week, rooms, new_user_day, active_day, active_hour, user_day IN ACCESS EXCLUSIVE MODE", locked))
        {
            await hold.ExecuteNonQueryAsync();
        }

        for (var time = 0; time < 3; time++)
        {
            var csv = await service.QueryAsync(path, Day + "&format=csv", s_admin);
            Assert.That((csv.Status, csv.Body), Is.EqualTo((200, ExpectedCsv.Of(path, json.Body, new ModelZone("UTC")))));
        }
    }

    private static Task<TestResponse> QueryAsync(string path, string query) => QueryAsync(path, query, s_admin);

    private static Task<TestResponse> QueryAsync(string path, string query, Credentials? caller) => s_service!.QueryAsync(path, query + "&format=csv", caller);

    private static Task<TestResponse> AcceptAsync(string path, string query, string accept) => SendAsync("GET", path, query, accept, caller: s_admin);

    private static Task<TestResponse> SendAsync(string method, string path, string query, string accept, string? ifNoneMatch = null) =>
        SendAsync(method, path, query, accept, s_admin, ifNoneMatch);

    private static Task<TestResponse> SendAsync(string method, string path, string query, string accept, Credentials? caller, string? ifNoneMatch = null) =>
        s_service!.SendAsync(
            method, $"{TestService.Dashboard}{path}?{query}",
            ("X-User-Id", caller?.UserId), ("X-Auth-Token", caller?.Token), ("Accept", accept), ("If-None-Match", ifNoneMatch));

    private static string Lines(params IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\r\n"));

    private static string NameOf(string path) => path == "channels/list" ? "channels-list" : path.Split('/')[^1];

    private static string Room(string id, string type, string fields = "") => Documents.Room(id, type, more: fields);

    private static string Message(string id, string room, string day = "2023-05-30", string user = "u") =>
        Documents.Message(id, $"{day}T10:00:00Z", room, user);
}
