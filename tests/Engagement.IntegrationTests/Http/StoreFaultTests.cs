using Engagement.Infrastructure.Ingest;
using Engagement.IntegrationTests.Accounts;
using Engagement.IntegrationTests.CommandLine;
using Engagement.IntegrationTests.Harness;
using Npgsql;
using static Engagement.IntegrationTests.Ingest.Live.LiveDocument;

namespace Engagement.IntegrationTests.Http;

/// <summary>A store that refuses the service's own statements: callers are asked to come back, operators are told what to do.</summary>
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

        // The owner of a table takes privileges from itself in vain, the superuser of the tests all the more: the service has a role of its own.
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
    public async Task A_fault_of_the_store_is_a_503_and_not_ready_until_it_is_mended(
        string broken, string mended, string state, string? question, bool hook, string? ingest, bool login)
    {
        await using (var service = await ServeAsync())
        {
            var asks = Asks(service, question, hook, ingest, login);
            Assert.That((await service.GetAsync("/health/ready")).Status, Is.EqualTo(200));

            await _store.ExecuteAsync(broken.Replace("{role}", _role, StringComparison.Ordinal));
            foreach (var ask in asks.Concat(asks))
            {
                AssertComeBack(await ask());
            }

            var ready = await service.GetAsync("/health/ready");
            Assert.That((ready.Status, ready.Headers.GetValueOrDefault("Retry-After")), Is.EqualTo((503, "5")), ready.Body);
            Assert.That(ready.Body, Does.Contain(state), "the reason");
            Assert.That((await service.GetAsync("/health/live")).Status, Is.EqualTo(200));

            await _store.ExecuteAsync(mended.Replace("{role}", _role, StringComparison.Ordinal));
            await Wait.UntilAsync(async () => (await service.GetAsync("/health/ready")).Status == 200);
            foreach (var ask in asks)
            {
                var answer = await ask();
                Assert.That(answer.Status, Is.EqualTo(200), answer.Body);
            }
        }

        var log = await File.ReadAllLinesAsync(_log);
        Assert.That(log.Where(line => line.Contains("[ERR]", StringComparison.Ordinal)), Has.Exactly(1).Items, string.Join('\n', log));
        Assert.That(log.Single(line => line.Contains("[ERR]", StringComparison.Ordinal)), Does.Contain(state));
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty);
    }

    [Test]
    public async Task Not_ready_lasts_as_long_as_the_fault()
    {
        await using var service = await ServeAsync();
        await _store.ExecuteAsync($"REVOKE INSERT ON rooms FROM {_role}");
        AssertComeBack(await service.IngestAsync("rooms", _admin, Room("r", "c", "a").Json));

        // What does not need the right works, and says nothing about what does.
        Assert.That((await service.IngestAsync("messages", _admin, Message("m").Json)).Status, Is.EqualTo(200));
        Assert.That((await service.QueryAsync("messages/origin", Query, _admin)).Status, Is.EqualTo(200));
        await StoreIsLookedAtAsync();
        Assert.That((await service.GetAsync("/health/ready")).Status, Is.EqualTo(503));
    }

    /// <summary>Else a stranger's sign-in would take an instance out of service that is there to read.</summary>
    [Test]
    public async Task A_role_that_may_write_nothing_stays_ready()
    {
        await _store.ExecuteAsync($"REVOKE INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public FROM {_role}");
        await using var service = await ServeAsync();
        AssertComeBack(await SignIn.TryAsync(service, "ann"));
        AssertComeBack(await HookAsync(service));
        Assert.That((await service.GetAsync("/health/ready")).Status, Is.EqualTo(200));
        Assert.That((await service.QueryAsync("messages/origin", Query, _admin)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_sign_out_that_the_store_refuses_is_a_503()
    {
        await using var service = await ServeAsync();
        var ann = SignIn.Credentials(await SignIn.TryAsync(service, "ann"));
        await _store.ExecuteAsync($"REVOKE UPDATE, DELETE ON access_tokens FROM {_role}");
        AssertComeBack(await service.SendAsync("POST", "/api/v1/logout", ("X-User-Id", ann.UserId), ("X-Auth-Token", ann.Token)));
    }

    [Test]
    public async Task A_verb_says_what_to_do()
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

    private List<Func<Task<TestResponse>>> Asks(TestService service, string? question, bool hook, string? ingest, bool login)
    {
        var asks = new List<Func<Task<TestResponse>>>();
        if (question is not null)
        {
            asks.Add(() => service.QueryAsync(question, Query, _admin));
        }

        if (hook)
        {
            asks.Add(() => HookAsync(service));
        }

        if (ingest is not null)
        {
            var document = new[] { Room("r", "c", "a"), User("u", "user", 20), Message("m"), Session(10, 11) }.Single(sent => sent.Collection == ingest);
            asks.Add(() => service.IngestAsync(ingest, _admin, document.Json));
        }

        if (login)
        {
            asks.Add(() => SignIn.TryAsync(service, "ann"));
        }

        return asks;
    }

    private static Task<TestResponse> HookAsync(TestService service) => service.PostAsync(TestService.Hook, $$"""
        {"token":"{{HookToken}}","channel_id":"h","channel_name":"h","message_id":"hook","timestamp":"2026-11-20T10:00:00.000Z","user_id":"ann"}
        """);

    private static void AssertComeBack(TestResponse answer)
    {
        Assert.That((answer.Status, answer.Headers.GetValueOrDefault("Retry-After")), Is.EqualTo((503, "5")), answer.Body);
        Assert.That(answer.Body, Does.Contain("try again later").And.Not.Contain("   at ").And.Not.Contain("permission denied").And.Not.Contain("relation"));
    }

    /// <summary>Each look of the service takes the lock: when a second one waits for it, the first has been made.</summary>
    private async Task StoreIsLookedAtAsync()
    {
        for (var look = 0; look < 2; look++)
        {
            await using var connection = await _store.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var command = new NpgsqlCommand(IngestStore.TakeLock, connection);
            await command.ExecuteNonQueryAsync();
            await Wait.UntilAsync(async () => await _store.WaitingAsync() == 1);
        }
    }

    private static TestCaseData Fault(
        string broken, string mended, string state, string? question = null, bool hook = false, string? ingest = null, bool login = false) =>
        new TestCaseData(broken, mended, state, question, hook, ingest, login).SetArgDisplayNames(broken.Replace(" FROM {role}", "", StringComparison.Ordinal));
}
