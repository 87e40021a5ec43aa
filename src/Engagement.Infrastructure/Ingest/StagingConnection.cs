using System.Globalization;
using Engagement.Infrastructure.Persistence;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>A writer's own connection, with its settings and work tables.</summary>
internal static class StagingConnection
{
    public static async Task<NpgsqlConnection> OpenAsync(
        NpgsqlDataSource dataSource, TimeSpan lockTimeout, string prepare, CancellationToken cancellationToken)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync(prepare, null, cancellationToken);
            var milliseconds = lockTimeout.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
            await connection.ExecuteAsync("SELECT set_config('lock_timeout', $1, false)", null, cancellationToken, milliseconds);
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
        await connection.ExecuteAsync($"TRUNCATE {string.Join(", ", all)}", null, cancellationToken);
    }
}
