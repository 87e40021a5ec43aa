using System.Net.Sockets;
using System.Text;
using Engagement.IntegrationTests.Harness;
using Npgsql;

namespace Engagement.IsolatedTests.Channels;

/// <summary>Rooms with very many usernames, which PostgreSQL stores in a TOAST table: they are read only for the rooms of a response.</summary>
public sealed class LargeRoomsTests
{
    private const string Day = "start=2023-05-30T00:00:00.000Z&end=2023-05-30T00:00:00.000Z";
    private const string Token = "e5AqyL9hRkJw3bXvTn7ZcUdM";
    private const int Rooms = 100;
    private const int Usernames = 20_000;

    // At the default rate a busy machine could find a download that it has not looked at cut off.
    private static readonly (string Key, string Value)[] s_settings =
    [
        ("Database:CommandTimeoutSeconds", "2"), ("RateLimit:Enabled", "false"), ("Engagement:Webhook:Token", Token), TestService.ResponseCacheOff,
        ("Http:MinAnswerBytesPerSecond", "1024"),
    ];

    private TestStore _store = null!;
    private Credentials _admin = null!;

    // big001 to big100 have 1 message each; small1 to small5 have more, of which small1 has the most.
    [OneTimeSetUp]
    public async Task FillAsync()
    {
        _store = await TestStore.CreateAsync();
        _admin = await _store.CreateAccountAsync("admin");
        await _store.ExecuteAsync(
            $"""
            INSERT INTO rooms (id, type, usernames, version, deleted, columns_version, columns_deleted)
            SELECT id, 'd', usernames, '2023-05-01Z', false, '2023-05-01Z', false
            FROM (SELECT array_agg('user' || to_char(u, 'FM000000') ORDER BY u) AS usernames FROM generate_series(1, {Usernames}) u) AS members,
                (SELECT 'big' || to_char(n, 'FM000') AS id FROM generate_series(1, {Rooms}) n) AS big;
            INSERT INTO rooms (id, type, usernames, version, deleted, columns_version, columns_deleted)
            SELECT 'small' || n, 'd', ARRAY['ann', 'bob'], '2023-05-01Z', false, '2023-05-01Z', false FROM generate_series(1, 5) n;
            INSERT INTO room_day (room_id, day, messages)
            SELECT id, '2023-05-30', CASE WHEN id LIKE 'big%' THEN 1 ELSE 10 - substr(id, 6)::int END FROM rooms;
            """);
    }

    [OneTimeTearDown]
    public async Task DropAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Page_reads_usernames_of_its_own_rooms_only()
    {
        await using var service = await _store.ServeAsync(s_settings);
        await using var locked = await LockUsernamesAsync();
        var response = await service.QueryAsync("channels/list", Day + "&offset=1&count=2", _admin);
        Assert.That(
            (response.Status, response.Body),
            Is.EqualTo((200, $$"""{"channels":[{{Item("small2", 8)}},{{Item("small3", 7)}}],"total":105,"offset":1,"count":2,"success":true}""")));

        response = await service.QueryAsync("channels/list", Day + "&offset=105&count=0", _admin);
        Assert.That((response.Status, response.Body), Is.EqualTo((200, """{"channels":[],"total":105,"offset":105,"count":0,"success":true}""")));
    }

    [Test]
    public async Task Top_five_read_usernames_of_their_own_rooms_only()
    {
        await using var service = await _store.ServeAsync(s_settings);
        await using var locked = await LockUsernamesAsync();
        var response = await service.QueryAsync("messages/top-five-popular-channels", Day, _admin);
        Assert.That((response.Status, response.Body[..63]), Is.EqualTo((200, """{"channels":[{"messages":9,"t":"d","usernames":["ann","bob"]},""" + "{")));
    }

    [Test]
    public async Task Webhook_message_reads_no_usernames()
    {
        await using var service = await _store.ServeAsync(s_settings);
        await using (await LockUsernamesAsync())
        {
            var response = await service.PostAsync(
                TestService.Hook,
                Documents.WebhookMessage(Token, "m1", "big001", "ann", "2023-06-01T10:00:00.000Z"));
            Assert.That((response.Status, response.Body), Is.EqualTo((200, "{}")));
        }

        Assert.That(await _store.ScalarAsync("SELECT cardinality(usernames) FROM rooms WHERE id = 'big001'"), Is.EqualTo(Usernames));
    }

    [Test]
    public async Task List_of_all_rooms_is_streamed()
    {
        await using var service = await _store.ServeUnbufferedAsync(s_settings);
        using var slow = await BeginAsync(service, "");
        await Wait.UntilAsync(async () => await ReadingAsync() == 1 && slow.Available > 0);
        var body = await EndAsync(slow);
        Assert.That(body, Does.EndWith("0\r\n\r\n").And.Not.Contain("ETag"));
        await Wait.UntilAsync(async () => await ReadingAsync() == 0);

        var usernames = $"[{string.Join(',', Enumerable.Range(1, Usernames).Select(user => $"\"user{user:000000}\""))}]";
        var rooms = Enumerable.Range(1, 5).Select(number => Item($"small{number}", 10 - number))
            .Concat(Enumerable.Range(1, Rooms).Select(number => Item($"big{number:000}", 1, usernames)));
        var response = await service.QueryAsync("channels/list", Day + "&count=0", _admin);
        Assert.That((response.Status, response.ContentType), Is.EqualTo((200, "application/json")));
        Assert.That(
            response.Body == $$"""{"channels":[{{string.Join(',', rooms)}}],"total":105,"offset":0,"count":105,"success":true}""",
            Is.True,
            response.Body[..200]);
        Assert.That((response.Headers.ContainsKey("ETag"), response.Headers["Cache-Control"]), Is.EqualTo((false, "no-store")));
    }

    [Test]
    public async Task List_of_all_rooms_is_streamed_as_csv()
    {
        await using var service = await _store.ServeUnbufferedAsync(s_settings);
        using var slow = await BeginAsync(service, "&format=csv");
        await Wait.UntilAsync(async () => await ReadingAsync() == 1 && slow.Available > 0);
        Assert.That(await EndAsync(slow), Does.EndWith("0\r\n\r\n").And.Contain("\r\nsmall1,,d,,,ann bob,9,0,9\r\n"));

        var response = await service.QueryAsync("channels/list", Day + "&count=0&format=csv", _admin);
        var lines = response.Body.Split("\r\n");
        Assert.That(lines, Has.Length.EqualTo(1 + 105 + 1));
        var usernames = string.Join(' ', Enumerable.Range(1, Usernames).Select(user => $"user{user:000000}"));
        Assert.That(lines[6] == $"big001,,d,,,{usernames},1,0,1", Is.True, lines[6][..100]);
    }

    private static string Item(string id, int messages, string usernames = """["ann","bob"]""") =>
        $$"""{"room":{"_id":"{{id}}","t":"d","usernames":{{usernames}}},"messages":{{messages}},"lastWeekMessages":0,"diffFromLastWeek":{{messages}}}""";

    /// <summary>Blocks reads of the TOAST table until the connection is disposed.</summary>
    private async Task<NpgsqlConnection> LockUsernamesAsync()
    {
        var connection = await _store.OpenConnectionAsync();
        await using var find = new NpgsqlCommand(
            "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = (SELECT reltoastrelid FROM pg_class WHERE oid = 'rooms'::regclass)", connection);
        await using var hold = new NpgsqlCommand($"BEGIN; REINDEX INDEX {await find.ExecuteScalarAsync()}", connection);
        await hold.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Queries all rooms without reading the response, which is larger than the sockets' buffers.</summary>
    private async Task<TcpClient> BeginAsync(TestService service, string format)
    {
        var client = await service.ConnectAsync(Wait.Timeout);
        client.ReceiveBufferSize = 65_536;
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {TestService.Dashboard}channels/list?{Day}&count=0{format} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + $"X-User-Id: {_admin.UserId}\r\nX-Auth-Token: {_admin.Token}\r\n\r\n"));
        return client;
    }

    private static async Task<string> EndAsync(TcpClient client)
    {
        using var limited = new CancellationTokenSource(Wait.Timeout);
        var response = new MemoryStream();
        await client.GetStream().CopyToAsync(response, limited.Token);
        return Encoding.Latin1.GetString(response.ToArray());
    }

    private async Task<long> ReadingAsync() => (long)(await _store.ScalarAsync(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE '%room_day%' AND pid <> "
            + "pg_backend_pid()"))!;
}
