using Engagement.Application.Common;
using Engagement.Infrastructure.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>Brings the schema up to date and makes sure that the store's days are cut in the configured zone, before anything uses it.</summary>
public sealed class StoreStartup(
    DatabaseWait database, IDbContextFactory<NpgsqlEngagementDbContext> contexts, IOptions<WorkspaceOptions> options, IOptions<StoreOptions> store)
{
    // In seconds: a change of the schema may have to read a whole history.
    private const int Limit = 3600;

    /// <exception cref="StoreException">
    /// The database does not answer, the store was cut in another zone, the zone is unknown, or the schema is not this program's.
    /// </exception>
    public async Task PrepareAsync(StoreUse use, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await RequireEncodingAsync(connection, cancellationToken);

        // A store that is ready is used without waiting for whoever is writing to it.
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

        await using (var command = new NpgsqlCommand("SET statement_timeout = 0; SET lock_timeout = '60s'", connection))
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        // Processes that start at once migrate one after the other; a transaction's lock cannot outlive its holder.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var takeLock = new NpgsqlCommand(IngestStore.TakeLock, connection) { CommandTimeout = Limit })
        {
            await takeLock.ExecuteNonQueryAsync(cancellationToken);
        }

        context.Database.SetCommandTimeout(Limit);
        await context.Database.OpenConnectionAsync(cancellationToken);
        await using (var unlimited = new NpgsqlCommand("SET statement_timeout = 0", (NpgsqlConnection)context.Database.GetDbConnection()))
        {
            await unlimited.ExecuteNonQueryAsync(cancellationToken);
        }

        await context.Database.MigrateAsync(cancellationToken);
        await CheckZoneAsync(connection, use, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Any other encoding would refuse a name or an id sooner or later, in the middle of an import.</summary>
    private static async Task RequireEncodingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT current_setting('server_encoding')", connection);
        if ((string)(await command.ExecuteScalarAsync(cancellationToken))! is var encoding && encoding != "UTF8")
        {
            throw new StoreException(
                $"The database '{connection.Database}' has the encoding {encoding}, which cannot hold every name; create one with "
                + "CREATE DATABASE engagement ENCODING 'UTF8' TEMPLATE template0, and name it in ConnectionStrings:Engagement.");
        }
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

    /// <summary>With a role that may not change the schema: the store is as it must be, or there is no start.</summary>
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
            // A role that only reads cannot give its zone to an empty store either.
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

        // A store without documents has no days yet: it takes the zone that it is first used with.
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

    private static async Task<string?> StoredZoneAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT time_zone FROM workspace", connection);
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }
}

/// <summary>What a store is prepared for.</summary>
public enum StoreUse
{
    /// <summary>Questions and changes, in the zone that its days are cut in.</summary>
    Work,

    /// <summary>Cutting its days again: another zone is accepted.</summary>
    Rebuild,

    /// <summary>Bringing the schema up to date, whatever <see cref="StoreOptions.Migrate"/> and the zone say.</summary>
    Migrate,
}
