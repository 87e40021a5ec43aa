using System.Collections.Concurrent;
using Engagement.Api.Hosting;
using Engagement.Application.Accounts;
using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Infrastructure.Persistence;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Respawn;

namespace Engagement.IntegrationTests.Harness;

/// <summary>A test's database, with the services that the verbs use.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    // Their rows are written by migrations.
    private static readonly string[] s_fixed = ["__EFMigrationsHistory", "workspace", "access_version", "permissions"];
    private static readonly string[] s_accounts = ["accounts", "access_tokens"];

    // A respawner reads only the schema, which is the same in every store.
    private static readonly ConcurrentDictionary<bool, Respawner> s_respawners = [];

    private readonly NpgsqlDataSource _source;
    private VerbHost _host;

    private TestStore(string connectionString, IConfiguration configuration, VerbHost host)
    {
        ConnectionString = connectionString;
        Configuration = configuration;
        _host = host;
        _source = NpgsqlDataSource.Create(connectionString);
    }

    public string ConnectionString { get; }

    public IConfiguration Configuration { get; private set; }

    public static async Task<TestStore> CreateAsync(
        string zone = "UTC", UserActivity activity = UserActivity.Auto, int keepPrunedAfterDays = 0) =>
        await OpenAsync(await TestServer.CreateDatabaseAsync(), zone, activity, keepPrunedAfterDays);

    public static async Task<TestStore> OpenAsync(string connectionString, string zone, UserActivity activity, int keepPrunedAfterDays = 0)
    {
        var configuration = Settings(zone, activity, keepPrunedAfterDays);
        var host = await VerbHost.StartAsync(configuration, connectionString, StoreUse.Work, CancellationToken.None);
        return new TestStore(connectionString, configuration, host);
    }

    public static IConfiguration Settings(string zone, UserActivity activity = UserActivity.Auto, int keepPrunedAfterDays = 0) =>
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Engagement:TimeZone"] = zone,
            ["Engagement:KeepPrunedAfterDays"] = $"{keepPrunedAfterDays}",
            ["Engagement:UserActivity"] = activity.ToString(),
            ["Serilog:MinimumLevel:Default"] = "Warning",

            // A busy machine takes long; tests of limits set their own.
            ["Http:RequestTimeoutSeconds"] = "120",
            ["Http:FirstByteTimeoutSeconds"] = "60",
            ["Http:HeadersTimeoutSeconds"] = "60",
            ["Database:CommandTimeoutSeconds"] = "100",
            ["Database:ConnectTimeoutSeconds"] = "60",
        }).Build();

    public Task<TResponse> SendAsync<TResponse>(IRequest<TResponse> request) => _host.SendAsync(request, CancellationToken.None);

    public Task<ImportResult> ImportAsync(params string[] paths) => SendAsync(new ImportCommand(paths, null, null));

    /// <summary>Imports documents and users' tokens, optionally their roles.</summary>
    public Task<ImportResult> ImportCredentialsAsync(string path, bool roles = false) =>
        SendAsync(new ImportCommand([path], null, null, WithCredentials: true, roles));

    public Task<VerifyResult> VerifyAsync() => SendAsync(new VerifyQuery(100));

    /// <summary>Rebuilds the store with other settings and uses them from then on.</summary>
    public async Task RebuildAsync(string zone, int keepPrunedAfterDays = 0)
    {
        await _host.DisposeAsync();
        Configuration = Settings(zone, keepPrunedAfterDays: keepPrunedAfterDays);
        _host = await VerbHost.StartAsync(Configuration, ConnectionString, StoreUse.Rebuild, CancellationToken.None);
        await SendAsync(new RebuildCommand());
    }

    public async Task<Credentials> CreateAccountAsync(params string[] roles)
    {
        var username = $"account-{Guid.NewGuid():N}";
        await SendAsync(new CreateUserCommand(username, roles, null));
        var token = await SendAsync(new CreateTokenCommand(username));
        return new Credentials(token.UserId, token.Token);
    }

    public Task<TestService> ServeAsync(params (string Key, string Value)[] settings) => ServeAtAsync(ConnectionString, settings);

    /// <summary>
    /// Serves the store over connections with a small receive buffer. By default the buffer may take a whole large result, and the statement
    /// ends before the response is read.
    /// </summary>
    public Task<TestService> ServeUnbufferedAsync(params (string Key, string Value)[] settings) => ServeAtAsync(
        new NpgsqlConnectionStringBuilder(ConnectionString) { SocketReceiveBufferSize = 65_536 }.ConnectionString, settings);

    /// <summary>Serves the store with some services replaced.</summary>
    public Task<TestService> ServeWithAsync(Action<IServiceCollection> replace, params (string Key, string Value)[] settings) =>
        TestService.StartAsync(ConnectionString, With(settings), replace);

    /// <summary>Serves the store with another connection string.</summary>
    public Task<TestService> ServeAtAsync(string connectionString, params (string Key, string Value)[] settings) => TestService.StartAsync(
        connectionString, With(settings));

    public async Task<long> DataVersionAsync() => (long)(await ScalarAsync("SELECT data_version FROM workspace"))!;

    /// <summary>The number of statements on the store that wait for a lock.</summary>
    public async Task<long> WaitingAsync() => (long)(await ScalarAsync(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"))!;

    public async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Runs SQL with each change of a table, like another process at that moment, until disposed.</summary>
    public async Task<IAsyncDisposable> TriggerAsync(string table, string change, string sql)
    {
        var name = $"race_{Guid.NewGuid():N}";
        await ExecuteAsync(
            $"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {sql} RETURN NULL; END $$;"
            + $"CREATE TRIGGER {name} AFTER {change} ON {table} EXECUTE FUNCTION {name}()");
        return new Trigger(() => ExecuteAsync($"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}()"));
    }

    /// <summary>Deletes all documents and rollups, and optionally all accounts with their tokens.</summary>
    public async Task ResetAsync(bool keepAccounts)
    {
        await using var connection = await OpenConnectionAsync();
        if (!s_respawners.TryGetValue(keepAccounts, out var respawner))
        {
            respawner = await Respawner.CreateAsync(connection, new RespawnerOptions
            {
                DbAdapter = DbAdapter.Postgres,
                SchemasToInclude = ["public"],
                TablesToIgnore = [.. s_fixed.Concat(keepAccounts ? s_accounts : [])],
            });
            s_respawners[keepAccounts] = respawner;
        }

        await respawner.ResetAsync(connection);
    }

    /// <summary>Opens a connection outside the pool; closing it releases its locks.</summary>
    public async Task<NpgsqlConnection> OpenConnectionAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>The store's configuration with these settings; the last of one key counts.</summary>
    private IConfiguration With((string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddConfiguration(Configuration)
            .AddInMemoryCollection(settings.GroupBy(setting => setting.Key)
                .Select(key => KeyValuePair.Create(key.Key, (string?)key.Last().Value))).Build();

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _source.DisposeAsync();
    }

    private sealed class Trigger(Func<Task> drop) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await drop();
    }
}

/// <summary>The two headers that a client sends.</summary>
internal sealed record Credentials(string UserId, string Token);
