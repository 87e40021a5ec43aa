using Engagement.Application.Common;
using Engagement.Infrastructure.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>Migrates the schema and checks that the store's days are cut in the configured zone, before anything uses the store.</summary>
public sealed class StoreStartup(
    DatabaseWait database, IDbContextFactory<NpgsqlEngagementDbContext> contexts, IOptions<WorkspaceOptions> options, IOptions<StoreOptions> store)
{
    // In seconds. A migration may have to read all events.
    private const int Limit = 3600;

    /// <exception cref="StoreException">
    /// The database does not answer, the store's days are cut in another zone, the zone is unknown, or the schema is another version's.
    /// </exception>
    public async Task PrepareAsync(StoreUse use, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);

        // Another encoding would refuse a name or an id sooner or later, in the middle of an import.
        var encoding = await connection.ScalarAsync<string>("SELECT current_setting('server_encoding')", null, cancellationToken);
        if (encoding != "UTF8")
        {
            throw new StoreException(
                $"The database '{connection.Database}' has the encoding {encoding}, which cannot hold every name; create one with "
                + "CREATE DATABASE engagement ENCODING 'UTF8' TEMPLATE template0, and name it in ConnectionStrings:Engagement.");
        }

        // A store that is ready needs no lock, which a writer may hold.
        var current = await IsCurrentAsync(context, cancellationToken);
        if (current && await StoredZoneAsync(connection, cancellationToken) == options.Value.TimeZone)
        {
            return;
        }

        if (!store.Value.Migrate && use != StoreUse.Migrate)
        {
            await CheckAsItIsAsync(connection, current, use, cancellationToken);
            return;
        }

        await connection.ExecuteAsync("SET statement_timeout = 0; SET lock_timeout = '60s'", null, cancellationToken);

        // Processes that start at the same time migrate one after the other. The lock ends with its transaction.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(IngestStore.TakeLock, Limit, cancellationToken);

        if (!current)
        {
            context.Database.SetCommandTimeout(Limit);
            await context.Database.OpenConnectionAsync(cancellationToken);
            await ((NpgsqlConnection)context.Database.GetDbConnection()).ExecuteAsync("SET statement_timeout = 0", null, cancellationToken);
            await context.Database.MigrateAsync(cancellationToken);
        }

        await CheckZoneAsync(connection, use, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <exception cref="StoreException">A newer program has changed the schema.</exception>
    private static async Task<bool> IsCurrentAsync(NpgsqlEngagementDbContext context, CancellationToken cancellationToken)
    {
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var own = context.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        return applied.IsSubsetOf(own)
            ? own.IsSubsetOf(applied)
            : throw new StoreException(
                $"The store has the schema of a newer version ({string.Join(", ", applied.Except(own))}); run that version, or restore a backup "
                + "from before its first start.");
    }

    /// <summary>For a role that may not change the schema.</summary>
    private async Task CheckAsItIsAsync(NpgsqlConnection connection, bool current, StoreUse use, CancellationToken cancellationToken)
    {
        if (!current)
        {
            throw new StoreException(
                "The schema is not up to date, and Engagement:Migrate is false; run the verb 'migrate' with a role that may change it.");
        }

        try
        {
            await CheckZoneAsync(connection, use, cancellationToken);
        }
        catch (PostgresException denied) when (denied.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // A read-only role cannot give its zone to an empty store.
            throw OtherZone(await StoredZoneAsync(connection, cancellationToken));
        }
    }

    private async Task CheckZoneAsync(NpgsqlConnection connection, StoreUse use, CancellationToken cancellationToken)
    {
        var zone = options.Value.TimeZone;
        var stored = await StoredZoneAsync(connection, cancellationToken);
        if (stored == zone)
        {
            return;
        }

        await TimeZones.RequireAsync(connection, zone, cancellationToken);

        // A store without documents has no days yet and takes the configured zone.
        await using var write = new NpgsqlCommand(
            """
            INSERT INTO workspace (id, time_zone, data_version, demo) VALUES (1, $1, 0, false)
            ON CONFLICT (id) DO UPDATE SET time_zone = excluded.time_zone WHERE workspace.data_version = 0
            """,
            connection);
        write.Parameters.Add(new NpgsqlParameter { Value = zone });
        if (await write.ExecuteNonQueryAsync(cancellationToken) == 0 && use == StoreUse.Work)
        {
            throw OtherZone(stored);
        }
    }

    private StoreException OtherZone(string? stored) => new(
        $"The store's days are cut in {stored}, but Engagement:TimeZone is {options.Value.TimeZone}. Set it to {stored}, "
        + $"or run the verb 'rebuild' with it to cut the days again in {options.Value.TimeZone}.");

    private static Task<string?> StoredZoneAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ScalarAsync<string?>("SELECT time_zone FROM workspace", null, cancellationToken);
}

/// <summary>The purpose of a start.</summary>
public enum StoreUse
{
    /// <summary>Queries and writes, in the zone in which the store's days are cut.</summary>
    Work,

    /// <summary>Cutting the days again, also in another zone.</summary>
    Rebuild,

    /// <summary>Migrating the schema, whatever <see cref="StoreOptions.Migrate"/> and the zone are.</summary>
    Migrate,
}
