using System.Globalization;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>A connection of its own for one writer: its settings and its work tables are made once, before the first batch.</summary>
internal static class StagingConnection
{
    public static async Task<NpgsqlConnection> OpenAsync(
        NpgsqlDataSource dataSource, TimeSpan lockTimeout, string prepare, CancellationToken cancellationToken)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand(prepare, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            await using var limit = new NpgsqlCommand("SELECT set_config('lock_timeout', $1, false)", connection);
            limit.Parameters.Add(new NpgsqlParameter { Value = lockTimeout.TotalMilliseconds.ToString(CultureInfo.InvariantCulture) });
            await limit.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public static async Task TruncateAsync(NpgsqlConnection connection, IEnumerable<DocumentTable> tables, CancellationToken cancellationToken)
    {
        var all = tables.SelectMany(table => table.WorkTables).Concat(RollupChanges.WorkTables);
        await using var command = new NpgsqlCommand($"TRUNCATE {string.Join(", ", all)}", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
