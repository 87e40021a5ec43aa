using System.Globalization;
using System.Runtime.InteropServices;
using Npgsql;

namespace Engagement.Benchmarks;

/// <summary>The machine and the server's settings, as a Markdown list.</summary>
internal static class Conditions
{
    private const string Sql =
        """
        SELECT current_setting('server_version') || ': ' || string_agg(name || ' ' || current_setting(name), ', ' ORDER BY name) FROM pg_settings
        WHERE name IN ('shared_buffers', 'work_mem', 'max_wal_size', 'checkpoint_timeout', 'jit', 'fsync', 'synchronous_commit',
            'max_parallel_workers_per_gather')
        """;

    public static async Task<string> ReadAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Sql, connection);
        var server = (string)(await command.ExecuteScalarAsync(cancellationToken))!;
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024.0 / 1024 / 1024;
        return "* " + string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores, {memory:0} GB of memory; service, load and database on one machine\n"
            + $"* {RuntimeInformation.FrameworkDescription}; PostgreSQL {server}");
    }
}
