using System.Net.Sockets;
using System.Text;
using Engagement.IntegrationTests.Harness;
using Npgsql;

namespace Engagement.IntegrationTests.Users;

/// <summary>GET users/active-users with a response too large for memory: 40 days of 20,000 users.</summary>
public sealed class ActiveUsersStreamTests
{
    private const string Path = "users/active-users";
    private const string Window = "start=2024-01-01T00:00:00.000Z&end=2024-02-09T00:00:00.000Z";
    private const string CsvFormat = "&format=csv";
    private const string StatusLine = "HTTP/1.1 200 OK";
    private const string Small = "start=2024-01-01T00:00:00.000Z&end=2024-01-01T00:00:00.000Z";

    // Receive buffers of the client: far smaller than a response, and so small that all packets are small, at some 40 kB a second.
    private const int SmallBuffer = 65_536;
    private const int TinyBuffer = 4096;

    // The pool allows one large response at a time. A stalled download lasts for minutes: at the default rate, of ten seconds, it would end
    // before a busy machine has looked at it.
    private static readonly (string Key, string Value)[] s_settings =
    [
        ("Database:MaxPoolSize", "7"), ("Database:CommandTimeoutSeconds", "8"), ("RateLimit:Enabled", "false"),
        ("Http:MinAnswerBytesPerSecond", "1024"),
    ];

    private TestStore _store = null!;
    private Credentials _admin = null!;

    [OneTimeSetUp]
    public async Task FillAsync()
    {
        _store = await TestStore.CreateAsync();
        _admin = await _store.CreateAccountAsync("admin");
        await _store.ExecuteAsync(
            """
            INSERT INTO user_day (day, user_id, session_hours, message_hours, all_day)
            SELECT '2024-01-01'::date + d, 'user' || to_char(u, 'FM000000'), 0, 1, false
            FROM generate_series(0, 39) d CROSS JOIN generate_series(1, 20000) u WHERE d > 0 OR u = 1;
            INSERT INTO active_day (day, session_users, message_users) SELECT day, 0, count(*) FROM user_day GROUP BY day;
            """);
    }

    [OneTimeTearDown]
    public async Task DropAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Large_response_is_complete()
    {
        await using var service = await _store.ServeUnbufferedAsync(s_settings);
        var response = await service.QueryAsync(Path, Window, _admin);
        var users = string.Join(',', Enumerable.Range(1, 20_000).Select(user => $"\"user{user:000000}\""));
        var days = Enumerable.Range(1, 39).Reverse().Select(day => new DateOnly(2024, 1, 1).AddDays(day))
            .Select(day => $$"""{"usersList":[{{users}}],"users":20000,"day":{{day.Day}},"month":{{day.Month}},"year":2024}""")
            .Append("""{"usersList":["user000001"],"users":1,"day":1,"month":1,"year":2024}""");
        Assert.That((response.Status, response.ContentType), Is.EqualTo((200, "application/json")));
        Assert.That(response.Body == $$"""{"month":[{{string.Join(',', days)}}],"success":true}""", Is.True, response.Body[..200]);
        Assert.That(response.Headers, Does.Not.ContainKey("ETag"));
        Assert.That(response.Headers["Cache-Control"], Is.EqualTo("no-store"));
        await AssertNoneActiveAsync();
    }

    [Test]
    public async Task Large_csv_response_is_complete()
    {
        await using var service = await _store.ServeUnbufferedAsync(s_settings);
        var response = await service.QueryAsync(Path, Window + CsvFormat, _admin);
        var rows = Enumerable.Range(1, 39).Reverse().Select(day => new DateOnly(2024, 1, 1).AddDays(day))
            .SelectMany(day => Enumerable.Range(1, 20_000).Select(user => $"{day:yyyy-MM-dd},20000,user{user:000000}\r\n"))
            .Prepend("date,users,userId\r\n").Append("2024-01-01,1,user000001\r\n");
        Assert.That((response.Status, response.ContentType), Is.EqualTo((200, "text/csv; charset=utf-8; header=present")));
        Assert.That(response.Body == string.Concat(rows), Is.True, response.Body[..200]);
        Assert.That(response.Headers, Does.Not.ContainKey("ETag"));
        Assert.That((response.Headers["Cache-Control"], response.Headers["Vary"]), Is.EqualTo(("no-store", "Accept")));
        Assert.That(response.Headers["Content-Disposition"], Is.EqualTo("attachment; filename=\"active-users.csv\""));
        await AssertNoneActiveAsync();
    }

    [Test]
    public async Task Large_response_may_take_longer_than_the_time_limits_of_request_and_statement()
    {
        await using var service = await _store.ServeUnbufferedAsync([.. s_settings, ("Http:RequestTimeoutSeconds", "10")]);
        using var slow = await BeginAsync(service, CsvFormat);
        await Task.Delay(TimeSpan.FromSeconds(12));
        Assert.That(await EndAsync(slow), Does.EndWith("0\r\n\r\n"));
    }

    [TestCase("")]
    [TestCase(CsvFormat)]
    public async Task Stalled_download_blocks_only_other_large_responses(string format)
    {
        await using var service = await _store.ServeUnbufferedAsync(s_settings);
        using (await BeginAsync(service, format))
        {
            Assert.That((await service.QueryAsync("messages/origin", Small, _admin)).Status, Is.EqualTo(200));
            var refused = await service.QueryAsync(Path, Window, _admin);
            Assert.That((refused.Status, refused.Headers.ContainsKey("Retry-After")), Is.EqualTo((503, true)), refused.Body);
        }

        await AssertNoneActiveAsync();
        Assert.That((await service.QueryAsync(Path, Window, _admin)).Status, Is.EqualTo(200));
    }

    [TestCase("")]
    [TestCase(CsvFormat)]
    public async Task Disconnect_before_the_response_frees_its_slot(string format)
    {
        await using var service = await _store.ServeUnbufferedAsync(s_settings);
        await using var locked = await _store.OpenConnectionAsync();
        await using (var hold = new NpgsqlCommand("BEGIN; LOCK TABLE user_day IN ACCESS EXCLUSIVE MODE", locked))
        {
            await hold.ExecuteNonQueryAsync();
        }

        using (await SendAsync(service, format))
        {
            await Wait.UntilAsync(async () => await _store.WaitingAsync() > 0);
        }

        await locked.CloseAsync();
        await AssertNoneActiveAsync();
        Assert.That((await service.QueryAsync(Path, Window, _admin)).Status, Is.EqualTo(200));
    }

    [TestCase("")]
    [TestCase(CsvFormat)]
    public async Task Download_below_the_minimum_rate_is_cut_off(string format)
    {
        await using var service = await _store.ServeUnbufferedAsync([.. s_settings, ("Http:MinAnswerBytesPerSecond", "10000000")]);
        using var slow = await SendAsync(service, format, TinyBuffer);
        await Wait.UntilAsync(() => Task.FromResult(slow.Available > 0));
        await AssertNoneActiveAsync();
        Assert.That(await EndAsync(slow), Does.Not.EndWith("0\r\n\r\n"));
    }

    [TestCase("")]
    [TestCase(CsvFormat)]
    public async Task Small_response_needs_no_slot(string format)
    {
        await using var service = await _store.ServeUnbufferedAsync(s_settings);
        using var slow = await BeginAsync(service, "");
        Assert.That((await service.QueryAsync(Path, Small + format, _admin)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Account_gets_at_most_two_slots()
    {
        // The pool allows five large responses.
        await using var service = await _store.ServeUnbufferedAsync(
            [("Database:MaxPoolSize", "20"), .. s_settings.Where(setting => setting.Key != "Database:MaxPoolSize")]);
        var other = await _store.CreateAccountAsync("admin");
        using var first = await SendAsync(service, "");
        using var second = await SendAsync(service, CsvFormat);
        await Wait.UntilAsync(() => Task.FromResult(first.Available > 0 && second.Available > 0));
        var refused = await service.QueryAsync(Path, Window, _admin);
        Assert.That((refused.Status, refused.Headers.ContainsKey("Retry-After")), Is.EqualTo((503, true)), refused.Body);
        Assert.That(await ActiveStatementsAsync(), Is.AtMost(2));
        Assert.That((await service.QueryAsync(Path, Window, other)).Status, Is.EqualTo(200));
        Assert.That((await service.QueryAsync(Path, Small, _admin)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Steady_download_below_the_minimum_rate_is_cut_off_and_logged_once()
    {
        using var folder = new ExportFolder();
        var log = folder.Write("service.log");
        string metrics;
        await using (var service = await _store.ServeUnbufferedAsync(
            [
                .. s_settings, ("Http:MinAnswerBytesPerSecond", "10000000"), ("Serilog:Using:0", "Serilog.Sinks.File"),
                ("Serilog:WriteTo:0:Name", "File"), ("Serilog:WriteTo:0:Args:path", log),
            ]))
        {
            using var slow = await SendAsync(service, "");
            await Wait.UntilAsync(() => Task.FromResult(slow.Available > 0));
            var received = await ReadAtRateAsync(slow, bytesPerSecond: 320_000);
            Assert.That(received, Is.LessThan(9_000_000), "A response of ten megabytes is cut off.");
            await AssertNoneActiveAsync();
            Assert.That((await service.QueryAsync(Path, Window, _admin)).Status, Is.EqualTo(200));
            metrics = (await service.GetAsync("/metrics")).Body;
        }

        var lines = (await File.ReadAllLinesAsync(log)).Where(line => line.Contains("cut off", StringComparison.Ordinal)).ToList();
        Assert.That(lines, Has.Count.EqualTo(1));
        Assert.That(lines[0], Does.Contain("MinAnswerBytesPerSecond"));
        Assert.That(metrics, Does.Match(@"\nengagement_answers_cut_off_total(\{.*\})? [1-9]"));
    }

    [TestCase("")]
    [TestCase(CsvFormat)]
    public async Task Response_is_visibly_incomplete_after_a_database_failure(string format)
    {
        await using var link = new FaultyLink(_store.ConnectionString);
        await using var service = await _store.ServeAtAsync(link.ConnectionString, s_settings);
        using var client = await BeginAsync(service, format);
        link.Close();
        var response = await EndAsync(client);
        Assert.That(response, Does.StartWith(StatusLine));
        Assert.That(response, Does.Not.EndWith("0\r\n\r\n").And.Not.Contains("success").And.Not.Contains("2024-01-01,1,"));
        await AssertNoneActiveAsync();
    }

    /// <summary>Sends a query and reads only a few bytes of the response.</summary>
    private async Task<TcpClient> BeginAsync(TestService service, string format, int buffer = SmallBuffer)
    {
        var client = await SendAsync(service, format, buffer);
        await Wait.UntilAsync(() => Task.FromResult(client.Available > StatusLine.Length));
        var begin = new byte[StatusLine.Length];
        await client.Client.ReceiveAsync(begin, SocketFlags.Peek);
        Assert.That(Encoding.ASCII.GetString(begin), Is.EqualTo(StatusLine));
        await Wait.UntilAsync(async () => await ActiveStatementsAsync() > 0);
        return client;
    }

    private async Task<TcpClient> SendAsync(TestService service, string format, int buffer = SmallBuffer)
    {
        var client = await service.ConnectAsync(Wait.Timeout);
        client.ReceiveBufferSize = buffer;
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {TestService.Dashboard}{Path}?{Window}{format} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-User-Id: "
                + $"{_admin.UserId}\r\nX-Auth-Token: {_admin.Token}\r\n\r\n"));
        return client;
    }

    /// <summary>Reads at this rate until the response ends or is cut off, and returns the number of bytes.</summary>
    private static async Task<long> ReadAtRateAsync(TcpClient client, int bytesPerSecond)
    {
        using var limited = new CancellationTokenSource(Wait.Timeout);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var piece = new byte[bytesPerSecond / 10];
        long received = 0;
        try
        {
            while (await pace.WaitForNextTickAsync(limited.Token) && await client.GetStream().ReadAsync(piece, limited.Token) is > 0 and var read)
            {
                received += read;
            }
        }
        catch (IOException)
        {
            // Cut off.
        }

        return received;
    }

    private static async Task<string> EndAsync(TcpClient client)
    {
        using var limited = new CancellationTokenSource(Wait.Timeout);
        var response = new MemoryStream();
        try
        {
            await client.GetStream().CopyToAsync(response, limited.Token);
        }
        catch (IOException)
        {
            // Cut off; the bytes so far are the response.
        }

        return Encoding.Latin1.GetString(response.ToArray());
    }

    private Task AssertNoneActiveAsync() => Wait.UntilAsync(async () => await ActiveStatementsAsync() == 0);

    private async Task<long> ActiveStatementsAsync() => (long)(await _store.ScalarAsync(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE '%user_day%' AND pid <> "
            + "pg_backend_pid()"))!;
}
