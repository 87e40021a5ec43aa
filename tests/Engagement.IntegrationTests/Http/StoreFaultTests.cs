using Engagement.Infrastructure.Ingest;
using Engagement.IntegrationTests.Accounts;
using Engagement.IntegrationTests.CommandLine;
using Engagement.IntegrationTests.Harness;
using Npgsql;
using static Engagement.IntegrationTests.Ingest.Live.LiveDocument;

namespace Engagement.IntegrationTests.Http;

/// <summary>A store that refuses the service's statements: clients get a 503 with Retry-After, operators an instruction.</summary>
public sealed class StoreFaultTests
{
    private const string HookToken = "e5AqyL9hRkJw3bXvTn7ZcUdM";
    private const string Query = "start=2026-11-20T00:00:00.000Z&end=2026-11-21T23:59:59.999Z";

    private TestStore _store = null!;
    private Credentials _admin = null!;
    private string _role = null!;
    private string _connectionString = null!;
    private string _log = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _store = await TestStore.CreateAsync();
        _admin = await _store.CreateAccountAsync("admin");
        await SignIn.CreateAsync(_store, "ann");

        // The service has its own role, since a revoked privilege has no effect on the tests' superuser.
        _role = $"service_{Guid.NewGuid():N}";
        var database = new NpgsqlConnectionStringBuilder(_store.ConnectionString).Database;
        await _store.ExecuteAsync(
            $"CREATE ROLE {_role} LOGIN PASSWORD 'p'; GRANT TEMPORARY ON DATABASE {database} TO {_role};"
            + $"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {_role}");
        _connectionString = new NpgsqlConnectionStringBuilder(_store.ConnectionString) { Username = _role, Password = "p" }.ConnectionString;
        _log = Path.GetTempFileName();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _store.DisposeAsync();
        File.Delete(_log);
    }

    private static readonly TestCaseData[] s_faults =
    [
        Fault("REVOKE INSERT ON rooms FROM {role}", "GRANT INSERT ON rooms TO {role}", "42501", hook: true, ingest: "rooms"),
        Fault("ALTER TABLE rooms RENAME TO chambers", "ALTER TABLE chambers RENAME TO rooms", "42P01", "channels/list", hook: true, ingest: "messages"),
        Fault(
            "ALTER TABLE active_day RENAME session_users TO s; ALTER TABLE users RENAME name TO title",
            "ALTER TABLE active_day RENAME s TO session_users; ALTER TABLE users RENAME title TO name",
            "42703", "users/active-users-summary", ingest: "users"),
        Fault("REVOKE SELECT ON message_day FROM {role}", "GRANT SELECT ON message_day TO {role}", "42501", "messages/messages-sent"),
        Fault("REVOKE INSERT ON failed_logins FROM {role}", "GRANT INSERT ON failed_logins TO {role}", "42501", login: true),
        Fault("ALTER TABLE access_tokens RENAME TO tokens", "ALTER TABLE tokens RENAME TO access_tokens", "42P01", "messages/origin", login: true),
        Fault("ALTER TABLE workspace RENAME TO space", "ALTER TABLE space RENAME TO workspace", "42P01", hook: true),
    ];

    [TestCaseSource(nameof(s_faults))]
    public async Task Store_fault_is_a_503_and_not_ready_until_it_is_fixed(
        string fault, string fix, string state, string? query, bool hook, string? ingest, bool login)
    {
        await using (var service = await ServeAsync())
        {
            var requests = Requests(service, query, hook, ingest, login);
            Assert.That((await service.GetAsync("/health/ready")).Status, Is.EqualTo(200));

            await _store.ExecuteAsync(fault.Replace("{role}", _role, StringComparison.Ordinal));
            foreach (var send in requests.Concat(requests))
            {
                AssertRetryLater(await send());
            }

            var ready = await service.GetAsync("/health/ready");
            Assert.That((ready.Status, ready.Headers.GetValueOrDefault("Retry-After")), Is.EqualTo((503, "5")), ready.Body);
            Assert.That(ready.Body, Does.Contain(state), "the reason");
            Assert.That((await service.GetAsync("/health/live")).Status, Is.EqualTo(200));

            await _store.ExecuteAsync(fix.Replace("{role}", _role, StringComparison.Ordinal));
            await Wait.UntilAsync(async () => (await service.GetAsync("/health/ready")).Status == 200);
            foreach (var send in requests)
            {
                var response = await send();
                Assert.That(response.Status, Is.EqualTo(200), response.Body);
            }
        }

        var log = await File.ReadAllLinesAsync(_log);
        Assert.That(log.Where(line => line.Contains("[ERR]", StringComparison.Ordinal)), Has.Exactly(1).Items, string.Join('\n', log));
        Assert.That(log.Single(line => line.Contains("[ERR]", StringComparison.Ordinal)), Does.Contain(state));
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty);
    }

    [Test]
    public async Task Service_is_not_ready_while_the_fault_lasts()
    {
        await using var service = await ServeAsync();
        await _store.ExecuteAsync($"REVOKE INSERT ON rooms FROM {_role}");
        AssertRetryLater(await service.IngestAsync("rooms", _admin, Room("r", "c", "a").Json));

        // Requests that do not need the privilege succeed and do not clear the fault.
        Assert.That((await service.IngestAsync("messages", _admin, Message("m").Json)).Status, Is.EqualTo(200));
        Assert.That((await service.QueryAsync("messages/origin", Query, _admin)).Status, Is.EqualTo(200));
        await StoreIsCheckedAsync();
        Assert.That((await service.GetAsync("/health/ready")).Status, Is.EqualTo(503));
    }

    /// <summary>Otherwise anyone's login would make a read-only instance not ready.</summary>
    [Test]
    public async Task Service_without_write_privileges_stays_ready()
    {
        await _store.ExecuteAsync($"REVOKE INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public FROM {_role}");
        await using var service = await ServeAsync();
        AssertRetryLater(await SignIn.TryAsync(service, "ann"));
        AssertRetryLater(await HookAsync(service));
        Assert.That((await service.GetAsync("/health/ready")).Status, Is.EqualTo(200));
        Assert.That((await service.QueryAsync("messages/origin", Query, _admin)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Logout_refused_by_the_store_is_a_503()
    {
        await using var service = await ServeAsync();
        var ann = SignIn.Credentials(await SignIn.TryAsync(service, "ann"));
        await _store.ExecuteAsync($"REVOKE UPDATE, DELETE ON access_tokens FROM {_role}");
        AssertRetryLater(await service.SendAsync("POST", "/api/v1/logout", ("X-User-Id", ann.UserId), ("X-Auth-Token", ann.Token)));
    }

    [Test]
    public async Task Verb_reports_a_store_fault_with_an_instruction()
    {
        await _store.ExecuteAsync("ALTER TABLE accounts RENAME TO people");
        var (exitCode, output, errors) = await InProcessVerb.RunAsync(_store.ConnectionString, null, "user", "list");
        Assert.That((exitCode, output), Is.EqualTo((2, "")), errors);
        Assert.That(errors, Does.StartWith("engagement user list: The database refused: ").And.Contain("42P01").And.Contain("'migrate'"));
    }

    private Task<TestService> ServeAsync() => _store.ServeAtAsync(
        _connectionString, TestService.ResponseCacheOff, ("Engagement:Migrate", "false"), ("Engagement:Webhook:Token", HookToken),
        ("Engagement:Webhook:DefaultRoomType", "c"),
        ("Serilog:Using:0", "Serilog.Sinks.File"), ("Serilog:WriteTo:0:Name", "File"), ("Serilog:WriteTo:0:Args:path", _log));

    private List<Func<Task<TestResponse>>> Requests(TestService service, string? query, bool hook, string? ingest, bool login)
    {
        var requests = new List<Func<Task<TestResponse>>>();
        if (query is not null)
        {
            requests.Add(() => service.QueryAsync(query, Query, _admin));
        }

        if (hook)
        {
            requests.Add(() => HookAsync(service));
        }

        if (ingest is not null)
        {
            var document = new[] { Room("r", "c", "a"), User("u", "user", 20), Message("m"), Session(10, 11) }.Single(sent => sent.Collection == ingest);
            requests.Add(() => service.IngestAsync(ingest, _admin, document.Json));
        }

        if (login)
        {
            requests.Add(() => SignIn.TryAsync(service, "ann"));
        }

        return requests;
    }

    private static Task<TestResponse> HookAsync(TestService service) => service.PostAsync(
        TestService.Hook, Documents.WebhookMessage(HookToken, "hook", "h", "ann", "2026-11-20T10:00:00.000Z", ",\"channel_name\":\"h\""));

    private static void AssertRetryLater(TestResponse response)
    {
        Assert.That((response.Status, response.Headers.GetValueOrDefault("Retry-After")), Is.EqualTo((503, "5")), response.Body);
        Assert.That(response.Body, Does.Contain("try again later").And.Not.Contain("   at ").And.Not.Contain("permission denied").And.Not.Contain("relation"));
    }

    /// <summary>Each check by the service takes the lock: when a second check waits for it, the first is complete.</summary>
    private async Task StoreIsCheckedAsync()
    {
        for (var check = 0; check < 2; check++)
        {
            await using var connection = await _store.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var command = new NpgsqlCommand(IngestStore.TakeLock, connection);
            await command.ExecuteNonQueryAsync();
            await Wait.UntilAsync(async () => await _store.WaitingAsync() == 1);
        }
    }

    private static TestCaseData Fault(
        string fault, string fix, string state, string? query = null, bool hook = false, string? ingest = null, bool login = false) =>
        new TestCaseData(fault, fix, state, query, hook, ingest, login).SetArgDisplayNames(fault.Replace(" FROM {role}", "", StringComparison.Ordinal));
}
