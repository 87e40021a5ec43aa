using System.Net.Sockets;
using System.Text;
using Engagement.IntegrationTests.Harness;
using Npgsql;

namespace Engagement.IntegrationTests.Users;

/// <summary>GET users/active-users where the answer is too large to be held in memory: 40 days of 20,000 users.</summary>
public sealed class ActiveUsersStreamTests
{
    private const string Path = "users/active-users";
    private const string Window = "start=2024-01-01T00:00:00.000Z&end=2024-02-09T00:00:00.000Z";
    private const string AsCsv = "&format=csv";
    private const string Small = "start=2024-01-01T00:00:00.000Z&end=2024-01-01T00:00:00.000Z";

    // Bytes that a caller's socket holds: less than an answer by far, and so few that all comes by small packets, at some 40 kB a second.
    private const int Enough = 65_536;
    private const int TooLittle = 4096;

    // One large answer at once.
    private static readonly (string Key, string Value)[] s_settings =
        [("Database:MaxPoolSize", "7"), ("Database:CommandTimeoutSeconds", "4"), ("RateLimit:Enabled", "false")];

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
    public async Task All_of_it_is_sent()
    {
        await using var service = await _store.ServeAsync(s_settings);
        var answer = await service.QueryAsync(Path, Window, _admin);
        var users = string.Join(',', Enumerable.Range(1, 20_000).Select(user => $"\"user{user:000000}\""));
        var days = Enumerable.Range(1, 39).Reverse().Select(day => new DateOnly(2024, 1, 1).AddDays(day))
            .Select(day => $$"""{"usersList":[{{users}}],"users":20000,"day":{{day.Day}},"month":{{day.Month}},"year":2024}""")
            .Append("""{"usersList":["user000001"],"users":1,"day":1,"month":1,"year":2024}""");
        Assert.That((answer.Status, answer.ContentType), Is.EqualTo((200, "application/json")));
        Assert.That(answer.Body == $$"""{"month":[{{string.Join(',', days)}}],"success":true}""", Is.True, answer.Body[..200]);
        Assert.That(answer.Headers, Does.Not.ContainKey("ETag"));
        Assert.That(answer.Headers["Cache-Control"], Is.EqualTo("no-store"));
        await AssertNothingHeldAsync();
    }

    [Test]
    public async Task All_of_it_is_sent_as_CSV()
    {
        await using var service = await _store.ServeAsync(s_settings);
        var answer = await service.QueryAsync(Path, Window + AsCsv, _admin);
        var rows = Enumerable.Range(1, 39).Reverse().Select(day => new DateOnly(2024, 1, 1).AddDays(day))
            .SelectMany(day => Enumerable.Range(1, 20_000).Select(user => $"{day:yyyy-MM-dd},20000,user{user:000000}\r\n"))
            .Prepend("date,users,userId\r\n").Append("2024-01-01,1,user000001\r\n");
        Assert.That((answer.Status, answer.ContentType), Is.EqualTo((200, "text/csv; charset=utf-8; header=present")));
        Assert.That(answer.Body == string.Concat(rows), Is.True, answer.Body[..200]);
        Assert.That(answer.Headers, Does.Not.ContainKey("ETag"));
        Assert.That((answer.Headers["Cache-Control"], answer.Headers["Vary"]), Is.EqualTo(("no-store", "Accept")));
        Assert.That(answer.Headers["Content-Disposition"], Is.EqualTo("attachment; filename=\"active-users.csv\""));
        await AssertNothingHeldAsync();
    }

    [Test]
    public async Task It_may_take_longer_than_a_request_does_as_CSV_too()
    {
        await using var service = await _store.ServeAsync([.. s_settings, ("Http:RequestTimeoutSeconds", "1"), ("Http:MinAnswerBytesPerSecond", "1024")]);
        using var slow = await BeginAsync(service, AsCsv);
        await Task.Delay(TimeSpan.FromSeconds(5));
        Assert.That(await EndAsync(slow), Does.EndWith("0\r\n\r\n"));
    }

    [TestCase("")]
    [TestCase(AsCsv)]
    public async Task Who_does_not_take_it_holds_up_others_who_ask_for_as_much_and_nobody_else(string format)
    {
        await using var service = await _store.ServeAsync(s_settings);
        using (await BeginAsync(service, format))
        {
            Assert.That((await service.QueryAsync("messages/origin", Small, _admin)).Status, Is.EqualTo(200));
            var refused = await service.QueryAsync(Path, Window, _admin);
            Assert.That((refused.Status, refused.Headers.ContainsKey("Retry-After")), Is.EqualTo((503, true)), refused.Body);
        }

        await AssertNothingHeldAsync();
        Assert.That((await service.QueryAsync(Path, Window, _admin)).Status, Is.EqualTo(200));
    }

    [TestCase("")]
    [TestCase(AsCsv)]
    public async Task Who_leaves_before_it_begins_holds_up_nobody(string format)
    {
        await using var service = await _store.ServeAsync(s_settings);
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
        await AssertNothingHeldAsync();
        Assert.That((await service.QueryAsync(Path, Window, _admin)).Status, Is.EqualTo(200));
    }

    [TestCase("")]
    [TestCase(AsCsv)]
    public async Task Who_takes_it_too_slowly_is_cut_off(string format)
    {
        await using var service = await _store.ServeAsync([.. s_settings, ("Http:MinAnswerBytesPerSecond", "10000000")]);
        using var slow = await BeginAsync(service, format, TooLittle);
        await AssertNothingHeldAsync();
        Assert.That(await EndAsync(slow), Does.Not.EndWith("0\r\n\r\n"));
    }

    [TestCase("")]
    [TestCase(AsCsv)]
    public async Task An_answer_that_fits_into_memory_takes_no_place(string format)
    {
        await using var service = await _store.ServeAsync(s_settings);
        using var slow = await BeginAsync(service, "");
        Assert.That((await service.QueryAsync(Path, Small + format, _admin)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task An_account_takes_two_places_at_most()
    {
        // Five places.
        await using var service = await _store.ServeAsync(
            [("Database:MaxPoolSize", "20"), .. s_settings.Where(setting => setting.Key != "Database:MaxPoolSize")]);
        var other = await _store.CreateAccountAsync("admin");
        using var first = await SendAsync(service, "");
        using var second = await SendAsync(service, AsCsv);
        await Wait.UntilAsync(() => Task.FromResult(first.Available > 0 && second.Available > 0));
        var refused = await service.QueryAsync(Path, Window, _admin);
        Assert.That((refused.Status, refused.Headers.ContainsKey("Retry-After")), Is.EqualTo((503, true)), refused.Body);
        Assert.That(await HeldAsync(), Is.AtMost(2));
        Assert.That((await service.QueryAsync(Path, Window, other)).Status, Is.EqualTo(200));
        Assert.That((await service.QueryAsync(Path, Small, _admin)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Who_takes_it_steadily_and_too_slowly_is_cut_off_and_logged_once()
    {
        using var folder = new ExportFolder();
        var log = folder.Write("service.log");
        string metrics;
        await using (var service = await _store.ServeAsync(
            [
                .. s_settings, ("Http:MinAnswerBytesPerSecond", "10000000"), ("Serilog:Using:0", "Serilog.Sinks.File"),
                ("Serilog:WriteTo:0:Name", "File"), ("Serilog:WriteTo:0:Args:path", log),
            ]))
        {
            using var slow = await BeginAsync(service, "");
            var taken = await TakeAsync(slow, bytesPerSecond: 320_000);
            Assert.That(taken, Is.LessThan(9_000_000), "An answer of ten megabytes that is cut off.");
            await AssertNothingHeldAsync();
            Assert.That((await service.QueryAsync(Path, Window, _admin)).Status, Is.EqualTo(200));
            metrics = (await service.GetAsync("/metrics")).Body;
        }

        var lines = (await File.ReadAllLinesAsync(log)).Where(line => line.Contains("cut off", StringComparison.Ordinal)).ToList();
        Assert.That(lines, Has.Count.EqualTo(1));
        Assert.That(lines[0], Does.Contain("MinAnswerBytesPerSecond"));
        Assert.That(metrics, Does.Match(@"\nengagement_answers_cut_off_total(\{.*\})? [1-9]"));
    }

    [TestCase("")]
    [TestCase(AsCsv)]
    public async Task An_answer_that_cannot_be_read_to_its_end_is_not_taken_for_a_whole_one(string format)
    {
        await using var link = new FaultyLink(_store.ConnectionString);
        await using var service = await _store.ServeAtAsync(link.ConnectionString, s_settings);
        using var client = await BeginAsync(service, format);
        link.Close();
        var answer = await EndAsync(client);
        Assert.That(answer, Does.StartWith("HTTP/1.1 200 OK"));
        Assert.That(answer, Does.Not.EndWith("0\r\n\r\n").And.Not.Contains("success").And.Not.Contains("2024-01-01,1,"));
        await AssertNothingHeldAsync();
    }

    /// <summary>Asks, and takes no more than a few bytes of the answer.</summary>
    private async Task<TcpClient> BeginAsync(TestService service, string format, int buffer = Enough)
    {
        var client = await SendAsync(service, format, buffer);
        await Wait.UntilAsync(async () => await HeldAsync() > 0 && client.Available > 0);
        return client;
    }

    private async Task<TcpClient> SendAsync(TestService service, string format, int buffer = Enough)
    {
        var client = await service.ConnectAsync(TimeSpan.FromSeconds(10));
        client.ReceiveBufferSize = buffer;
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {TestService.Dashboard}{Path}?{Window}{format} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-User-Id: {_admin.UserId}\r\nX-Auth-Token: {_admin.Token}\r\n\r\n"));
        return client;
    }

    /// <summary>Takes some bytes at a time, in a time that they may take, until the answer ends or is cut off; how many there were.</summary>
    private static async Task<long> TakeAsync(TcpClient client, int bytesPerSecond)
    {
        using var limited = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var piece = new byte[bytesPerSecond / 10];
        long taken = 0;
        try
        {
            while (await pace.WaitForNextTickAsync(limited.Token) && await client.GetStream().ReadAsync(piece, limited.Token) is > 0 and var read)
            {
                taken += read;
            }
        }
        catch (IOException)
        {
            // Cut off.
        }

        return taken;
    }

    private static async Task<string> EndAsync(TcpClient client)
    {
        using var limited = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var answer = new MemoryStream();
        try
        {
            await client.GetStream().CopyToAsync(answer, limited.Token);
        }
        catch (IOException)
        {
            // Cut off; what came until then is the answer.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    private Task AssertNothingHeldAsync() => Wait.UntilAsync(async () => await HeldAsync() == 0);

    private async Task<long> HeldAsync() => (long)(await _store.ScalarAsync(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE '%user_day%' AND pid <> pg_backend_pid()"))!;
}
