using Engagement.Application.Common;
using Engagement.Infrastructure.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>Brings the schema up to date and makes sure that the store's days are cut in the configured zone, before anything uses it.</summary>
public sealed class StoreStartup(
    NpgsqlDataSource dataSource, IDbContextFactory<EngagementDbContext> contexts, IOptions<WorkspaceOptions> options)
{
    /// <param name="anyZone">Whether a store cut in another zone is accepted: only rebuild, which cuts it again, may.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The store was cut in another zone, or the zone is unknown.</exception>
    public async Task PrepareAsync(bool anyZone, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);

        // A store that is ready is used without waiting for whoever is writing to it.
        var current = !(await context.Database.GetPendingMigrationsAsync(cancellationToken)).Any();
        if (current && await StoredZoneAsync(connection, cancellationToken) == options.Value.TimeZone)
        {
            return;
        }

        await using (var command = new NpgsqlCommand("SET lock_timeout = '60s'", connection))
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        // Processes that start at once migrate one after the other; a transaction's lock cannot outlive its holder.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var takeLock = new NpgsqlCommand(IngestStore.TakeLock, connection))
        {
            await takeLock.ExecuteNonQueryAsync(cancellationToken);
        }

        await context.Database.MigrateAsync(cancellationToken);
        await CheckZoneAsync(connection, anyZone, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task CheckZoneAsync(NpgsqlConnection connection, bool anyZone, CancellationToken cancellationToken)
    {
        var zone = options.Value.TimeZone;
        var stored = await StoredZoneAsync(connection, cancellationToken);
        if (stored == zone)
        {
            return;
        }

        await TimeZones.RequireAsync(connection, zone, cancellationToken);

        // A store without documents has no days yet: it takes the zone that it is first used with.
        await using var write = new NpgsqlCommand(
            """
            INSERT INTO workspace (id, time_zone, data_version, demo) VALUES (1, $1, 0, false)
            ON CONFLICT (id) DO UPDATE SET time_zone = excluded.time_zone WHERE workspace.data_version = 0
            """,
            connection);
        write.Parameters.Add(new NpgsqlParameter { Value = zone });
        if (await write.ExecuteNonQueryAsync(cancellationToken) == 0 && !anyZone)
        {
            throw new StoreException(
                $"The store's days are cut in {stored}, but Engagement:TimeZone is {zone}. Set it to {stored}, "
                + $"or run the verb 'rebuild' with it to cut the days again in {zone}.");
        }
    }

    private static async Task<string?> StoredZoneAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT time_zone FROM workspace", connection);
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }
}
