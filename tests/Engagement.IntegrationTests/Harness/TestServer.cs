using Engagement.Application.Common;
using Engagement.IntegrationTests.EmbeddedPostgres;
using Engagement.IntegrationTests.Harness;
using Npgsql;

namespace Engagement.IntegrationTests;

/// <summary>One PostgreSQL for the whole run, with a migrated template database that is copied for each test.</summary>
[SetUpFixture]
public sealed class TestServer
{
    private const string Template = "engagement_template";

    // Its data do not outlive the run; crash tests use clusters with the product's settings. Autovacuum is off because it would visit
    // hundreds of databases, so a test that depends on plans analyzes its tables.
    private static readonly string[] s_volatile =
        ["fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off"];

    private static readonly SemaphoreSlim s_creating = new(1);
    private static TemporaryCluster? s_cluster;
    private static string s_server = "";
    private static int s_databases;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        s_cluster = new TemporaryCluster();
        s_server = (await s_cluster.StartAsync()).ConnectionString;
        foreach (var setting in s_volatile)
        {
            await ExecuteAsync(s_server, $"ALTER SYSTEM SET {setting}");
        }

        await ExecuteAsync(s_server, "SELECT pg_reload_conf()");
        await ExecuteAsync(s_server, $"CREATE DATABASE {Template}");
        await using var store = await TestStore.OpenAsync(ConnectionString(Template), "UTC", UserActivity.Auto);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (s_cluster is not null)
        {
            await s_cluster.DisposeAsync();
        }
    }

    /// <summary>Creates a database, migrated or empty. It is not dropped, since that waits for every other backend.</summary>
    internal static async Task<string> CreateDatabaseAsync(bool migrated = true)
    {
        var name = $"engagement_{Interlocked.Increment(ref s_databases)}";
        await s_creating.WaitAsync();
        try
        {
            await ExecuteAsync(s_server, migrated ? $"CREATE DATABASE {name} TEMPLATE {Template}" : $"CREATE DATABASE {name}");
        }
        finally
        {
            s_creating.Release();
        }

        return ConnectionString(name);
    }

    private static string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(s_server) { Database = database, MaxPoolSize = 20 }.ConnectionString;

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
