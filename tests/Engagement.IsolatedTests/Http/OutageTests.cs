using System.Diagnostics;
using System.Net.Sockets;
using System.Globalization;
using Engagement.Application.Common;
using Engagement.Infrastructure.Persistence;
using Engagement.IntegrationTests.Accounts;
using Engagement.IntegrationTests.EmbeddedPostgres;
using Engagement.IntegrationTests.Harness;
using Npgsql;

namespace Engagement.IsolatedTests.Http;

/// <summary>A database that is stopped, silent, slow or without free connections: a 503 within the limit, and recovery without a restart.</summary>
public sealed class OutageTests
{
    private const string Path = "messages/messages-sent";
    private const string Query = "start=2023-05-20T00:00:00.000Z&end=2023-05-30T00:00:00.000Z";
    private const int Limit = 2;

    // The response cache is off, since it would serve earlier queries for up to a second more.
    private static readonly (string, string)[] s_limits =
    [
        ("Http:RequestTimeoutSeconds", "2"), ("Database:ConnectTimeoutSeconds", "1"), ("Database:CommandTimeoutSeconds", "1"),
        TestService.ResponseCacheOff,
    ];

    private TestStore _store = null!;
    private FaultyLink _link = null!;
    private Credentials _admin = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _store = await TestStore.CreateAsync();
        _admin = await _store.CreateAccountAsync("admin");
        _link = new FaultyLink(_store.ConnectionString);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _link.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Test]
    public async Task Stopped_database_is_a_503_until_it_is_back()
    {
        await using var service = await _store.ServeAtAsync(_link.ConnectionString, s_limits);
        await AssertAvailableAsync(service);

        _link.Close();
        await AssertUnavailableAsync(service);
        await AssertUnavailableAsync(service);
        Assert.That((await service.GetAsync("/health/live")).Status, Is.EqualTo(200));

        _link.Open();
        await AssertRecoversAsync(service);
    }

    [Test]
    public async Task Login_without_a_database_is_a_503_and_counts_no_failure()
    {
        await SignIn.CreateAsync(_store, "ann");

        // With the usual limits: a busy machine compares a password for seconds, and a connection is refused at once.
        await using var service = await _store.ServeAtAsync(_link.ConnectionString);
        SignIn.Credentials(await SignIn.TryAsync(service, "ann"));

        _link.Close();
        var response = await SignIn.TryAsync(service, "ann");
        Assert.That((response.Status, response.Headers["Retry-After"]), Is.EqualTo((503, "5")), response.Body);

        _link.Open();
        await AssertRecoversAsync(service);
        SignIn.Credentials(await SignIn.TryAsync(service, "ann"));
        Assert.That(await _store.ScalarAsync("SELECT count(*) FROM failed_logins"), Is.EqualTo(0L));
    }

    [TestCase(1, Description = "the driver times out")]
    [TestCase(60, Description = "the request times out before the driver")]
    public async Task Silent_database_is_a_503_within_the_limit(int driversLimit)
    {
        var seconds = driversLimit.ToString(CultureInfo.InvariantCulture);
        await using var service = await _store.ServeAtAsync(
            _link.ConnectionString,
            s_limits[0], TestService.ResponseCacheOff, ("Database:ConnectTimeoutSeconds", seconds), ("Database:CommandTimeoutSeconds", seconds));
        await AssertAvailableAsync(service);

        _link.FallSilent();
        await AssertUnavailableAsync(service);
        var responses = await Task.WhenAll(Enumerable.Range(0, 80).Select(_ => QueryAsync(service)));
        Assert.That(responses.Select(response => response.Status), Has.All.EqualTo(503), "more requests than the pool has connections");

        _link.Open();
        await AssertRecoversAsync(service);
    }

    [Test]
    public async Task Slow_statement_is_a_503_and_is_cancelled_on_the_server()
    {
        await using var service = await _store.ServeAsync(s_limits);
        await AssertAvailableAsync(service);

        await using (var connection = await _store.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await LockAsync(connection);
            await AssertUnavailableAsync(service);
            await Wait.UntilAsync(async () => await _store.WaitingAsync() == 0);
            Assert.That((await QueryAsync(service)).Body, Is.EqualTo(
                """{"success":false,"error":"The database took too long; ask for less at once, such as a shorter period, or try again later."}"""));
        }

        await AssertRecoversAsync(service);
    }

    [Test]
    public async Task Database_without_a_free_connection_is_a_503()
    {
        var role = $"limited_{Guid.NewGuid():N}";
        await _store.ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD 'p' CONNECTION LIMIT 2; GRANT pg_read_all_data TO {role}");
        var limited = new NpgsqlConnectionStringBuilder(_store.ConnectionString) { Username = role, Password = "p" }.ConnectionString;
        await using var service = await _store.ServeAtAsync(limited, [.. s_limits, ("Engagement:Migrate", "false")]);
        await AssertAvailableAsync(service);

        await _store.ExecuteAsync($"ALTER ROLE {role} CONNECTION LIMIT 0");
        await _store.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{role}'");
        await AssertUnavailableAsync(service);

        await _store.ExecuteAsync($"ALTER ROLE {role} CONNECTION LIMIT 2");
        await AssertRecoversAsync(service);
    }

    [Test]
    public async Task Read_only_database_still_serves_queries()
    {
        await using var service = await _store.ServeAsync(s_limits);
        await _store.ExecuteAsync(
            $"ALTER DATABASE {new NpgsqlConnectionStringBuilder(_store.ConnectionString).Database} SET default_transaction_read_only = on");
        await _store.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        await AssertRecoversAsync(service);
    }

    [Test]
    public async Task Killed_private_server_is_restarted()
    {
        await using var temporary = new TemporaryCluster();
        var cluster = await temporary.StartAsync();
        await using var store = await TestStore.OpenAsync(cluster.ConnectionString, "UTC", UserActivity.Auto);
        _admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync(s_limits);
        await AssertAvailableAsync(service);

        await temporary.KillServerAsync();
        Assert.That((await QueryAsync(service)).Status, Is.EqualTo(503).Or.EqualTo(200), "it is restarted within two seconds");
        await AssertRecoversAsync(service);
    }

    [Test]
    public async Task Start_waits_for_the_database()
    {
        _link.Close();
        var starting = _store.ServeAtAsync(_link.ConnectionString, [.. s_limits, ("Database:StartTimeoutSeconds", "25")]);
        await Task.Delay(TimeSpan.FromSeconds(2));
        Assert.That(starting.IsCompleted, Is.False);

        _link.Open();
        await using var service = await starting.WaitAsync(Wait.Timeout);
        await AssertAvailableAsync(service);
    }

    [Test]
    public void Start_gives_up_after_its_time_limit()
    {
        _link.Close();
        var failure = Assert.ThrowsAsync<StoreException>(
            () => _store.ServeAtAsync(_link.ConnectionString, [.. s_limits, ("Database:StartTimeoutSeconds", "2")]).WaitAsync(Wait.Timeout));
        var port = new NpgsqlConnectionStringBuilder(_link.ConnectionString).Port;
        Assert.That(
            failure!.Message, Does.StartWith($"The database at 127.0.0.1:{port} did not answer within 2 s: ").And.Contains("Database:StartTimeoutSeconds"));
    }

    [Test]
    public void Start_time_limit_applies_during_a_connection_attempt()
    {
        _link.FallSilent();
        var watch = Stopwatch.StartNew();
        Assert.ThrowsAsync<StoreException>(() => _store.ServeAtAsync(
            _link.ConnectionString, ("Database:StartTimeoutSeconds", "2"), ("Database:ConnectTimeoutSeconds", "300")));
        Assert.That(watch.Elapsed, Is.LessThan(Wait.Timeout));
    }

    [Test]
    public void Start_does_not_wait_after_a_permanent_error()
    {
        var wrong = new NpgsqlConnectionStringBuilder(_store.ConnectionString) { Password = "wrong" }.ConnectionString;
        var watch = Stopwatch.StartNew();
        Assert.ThrowsAsync<PostgresException>(() => _store.ServeAtAsync(wrong, [.. s_limits, ("Database:StartTimeoutSeconds", "600")]));
        Assert.That(watch.Elapsed, Is.LessThan(Wait.Timeout));
    }

    [Test]
    public async Task Stop_lets_requests_in_flight_finish()
    {
        await using var service = await _store.ServeAsync();
        Task<TestResponse> pending;
        Task stopping;
        await using (var connection = await _store.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await LockAsync(connection);
            pending = QueryAsync(service);
            await Wait.UntilAsync(async () => await _store.WaitingAsync() == 1);
            stopping = service.StopAsync();
            await Wait.UntilAsync(async () => !await ListensAsync(service));
            Assert.That(stopping.IsCompleted, Is.False);
        }

        Assert.That((await pending).Status, Is.EqualTo(200));
        await stopping.WaitAsync(Wait.Timeout);
    }

    [Test]
    public async Task Stop_waits_for_a_request_for_a_limited_time()
    {
        await using var service = await _store.ServeAsync(("Http:ShutdownTimeoutSeconds", "1"));
        await using var connection = await _store.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await LockAsync(connection);
        var pending = QueryAsync(service);
        await Wait.UntilAsync(async () => await _store.WaitingAsync() == 1);

        var watch = Stopwatch.StartNew();
        await service.StopAsync();
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(60)), "before the request's own limit of 120 seconds");
        await pending.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Test]
    public async Task Two_services_share_one_store()
    {
        await using var one = await _store.ServeAsync();
        await using var other = await _store.ServeAsync();
        using var folder = new ExportFolder();
        await _store.ImportAsync(
            folder.Write("rooms.jsonl", Documents.Room("r")),
            folder.Write("messages.jsonl", Documents.Message("m", "2023-05-29T00:00:00Z")));
        var responses = await Task.WhenAll(QueryAsync(one), QueryAsync(other));
        Assert.That(responses.Select(response => response.Body), Has.All.StartsWith("""{"days":[{"day":"2023-05-29T00:00:00.000Z","messages":1}],"""));
    }

    private Task<TestResponse> QueryAsync(TestService service) => service.QueryAsync(Path, Query, _admin);

    private async Task AssertUnavailableAsync(TestService service)
    {
        foreach (var send in new[] { () => QueryAsync(service), () => service.GetAsync("/health/ready") })
        {
            var watch = Stopwatch.StartNew();
            var response = await send();
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(Limit + 6)), "with 6 s for a busy machine; scripts/outage.sh measures");
            Assert.That((response.Status, response.ContentType), Is.EqualTo((503, "application/json")), response.Body);
            Assert.That(response.Headers["Retry-After"], Is.EqualTo("5"));
            Assert.That(response.Body, Does.Contain("try again later").And.Not.Contain("   at "));
        }
    }

    /// <summary>Waits for the first response, which a busy machine compiles for longer than the limits of these tests.</summary>
    private Task AssertAvailableAsync(TestService service) => AssertRecoversAsync(service);

    private Task AssertRecoversAsync(TestService service) => Wait.UntilAsync(
        async () => (await QueryAsync(service)).Status == 200 && (await service.GetAsync("/health/ready")).Status == 200);

    private static async Task<bool> ListensAsync(TestService service)
    {
        try
        {
            (await service.ConnectAsync(Wait.Timeout)).Dispose();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task LockAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("LOCK TABLE message_day, workspace", connection);
        await command.ExecuteNonQueryAsync();
    }
}
