using System.Globalization;
using Engagement.Infrastructure.EmbeddedPostgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Engagement.Benchmarks;

/// <summary>
/// The PostgreSQL that both sides of a comparison use: the one that ConnectionStrings__Engagement names, or an embedded one with the
/// settings that the product gives it; and a folder for what is generated.
/// </summary>
internal sealed class BenchmarkServer : IAsyncDisposable
{
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("engagement-benchmark-");
    private EmbeddedCluster? _cluster;
    private string _server = "";
    private int _databases;

    private BenchmarkServer()
    {
    }

    /// <summary>A folder that is deleted with the server.</summary>
    public string Folder => _scratch.FullName;

    /// <param name="keep">A folder for the embedded server's data, which is left there for the next run; null: none is left.</param>
    public static async Task<BenchmarkServer> StartAsync(string? keep, CancellationToken cancellationToken)
    {
        var started = new BenchmarkServer();
        if (!OperatingSystem.IsWindows())
        {
            // As root, the embedded server runs as another user, which needs access to the folder.
            File.SetUnixFileMode(started.Folder, (UnixFileMode)0b111_101_101);
        }

        if (Environment.GetEnvironmentVariable("ConnectionStrings__Engagement") is { } named)
        {
            started._server = named;
            return started;
        }

        var options = new EmbeddedPostgresOptions { DataDirectory = keep ?? Path.Combine(started.Folder, "data") };
        started._cluster = await EmbeddedCluster.StartAsync(options, NullLogger.Instance, cancellationToken);
        started._server = started._cluster.ConnectionString;
        return started;
    }

    public Task<string> ConditionsAsync(CancellationToken cancellationToken) => Conditions.ReadAsync(_server, cancellationToken);

    /// <summary>The database of a name, created if missing.</summary>
    public async Task<(string Database, bool Created)> GetOrCreateDatabaseAsync(string name)
    {
        await using var connection = new NpgsqlConnection(_server + ";Pooling=false");
        await connection.OpenAsync();
        await using var find = new NpgsqlCommand("SELECT count(*) FROM pg_database WHERE datname = $1", connection);
        find.Parameters.Add(new NpgsqlParameter { Value = name });
        var exists = (long)(await find.ExecuteScalarAsync())! > 0;
        if (!exists)
        {
            await ExecuteAsync(_server, $"CREATE DATABASE {name}");
        }

        return (new NpgsqlConnectionStringBuilder(_server) { Database = name }.ConnectionString, !exists);
    }

    /// <summary>Creates an empty database and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"engagement_benchmark_{Environment.ProcessId}_{++_databases}");
        await ExecuteAsync(_server, $"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(_server) { Database = name }.ConnectionString;
    }

    public Task DropDatabaseAsync(string database) =>
        ExecuteAsync(_server, $"DROP DATABASE {new NpgsqlConnectionStringBuilder(database).Database} WITH (FORCE)");

    /// <summary>Writes all dirty pages, so that neither side pays for the other's writes.</summary>
    public Task CheckpointAsync() => ExecuteAsync(_server, "CHECKPOINT");

    public static async Task ExecuteAsync(string database, string sql, CancellationToken cancellationToken = default)
    {
        // Not from a pool: a database with open connections cannot be dropped.
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = Tool.LimitSeconds };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        _scratch.Delete(recursive: true);
    }
}
