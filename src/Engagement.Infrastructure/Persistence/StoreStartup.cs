using Engagement.Application.Common;
using Engagement.Infrastructure.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>Migrates the schema and checks that the store was counted with the configured settings, before anything uses the store.</summary>
public sealed class StoreStartup(
    DatabaseWait database, IDbContextFactory<NpgsqlEngagementDbContext> contexts, IOptions<WorkspaceOptions> options, IOptions<StoreOptions> store)
{
    // In seconds. A migration may have to read all events.
    private const int Limit = 3600;

    private CountingSettings Configured => CountingSettings.Of(options.Value);

    /// <exception cref="StoreException">
    /// The database does not answer, the store was counted with other settings, the zone is unknown, or the schema is another version's.
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
        if (current && await StoredSettings.ReadAsync(connection, cancellationToken) == Configured)
        {
            return;
        }

        if (!store.Value.Migrate && !use.HasFlag(StoreUse.Migrate))
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

        await CheckSettingsAsync(connection, use, cancellationToken);
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
            await CheckSettingsAsync(connection, use, cancellationToken);
        }
        catch (PostgresException denied) when (denied.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // A read-only role cannot give its settings to an empty store.
            if (Refusal(await StoredSettings.ReadAsync(connection, cancellationToken), StoreUse.Work) is { } refusal)
            {
                throw refusal;
            }

            throw;
        }
    }

    private async Task CheckSettingsAsync(NpgsqlConnection connection, StoreUse use, CancellationToken cancellationToken)
    {
        var stored = await StoredSettings.ReadAsync(connection, cancellationToken);
        if (stored == Configured)
        {
            return;
        }

        await TimeZones.RequireAsync(connection, Configured.TimeZone, cancellationToken);

        // A store without documents has no days yet and takes the configured settings.
        var taken = await connection.ExecuteAsync(
            """
            INSERT INTO workspace (id, time_zone, keep_pruned_after_days, data_version, demo) VALUES (1, $1, $2, 0, false)
            ON CONFLICT (id) DO UPDATE SET time_zone = excluded.time_zone, keep_pruned_after_days = excluded.keep_pruned_after_days
            WHERE workspace.data_version = 0
            """,
            null, cancellationToken, Configured.TimeZone, Configured.KeepPrunedAfterDays);
        if (taken == 0 && Refusal(stored, use) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>The reason not to use a store that was counted with other settings; null if the use may change all that differ.</summary>
    private StoreException? Refusal(CountingSettings? stored, StoreUse use)
    {
        var differences = new List<string>();
        if (stored?.TimeZone != Configured.TimeZone && !use.HasFlag(StoreUse.ChangeTimeZone))
        {
            differences.Add(
                $"The store's days are cut in {stored?.TimeZone}, but Engagement:TimeZone is {Configured.TimeZone}. Set it to {stored?.TimeZone}, "
                + $"or run the verb 'rebuild' with it to cut the days again in {Configured.TimeZone}.");
        }

        if (stored?.KeepPrunedAfterDays != Configured.KeepPrunedAfterDays && !use.HasFlag(StoreUse.ChangeKeepPruned))
        {
            differences.Add(
                $"The store was counted with Engagement:KeepPrunedAfterDays {stored?.KeepPrunedAfterDays}, but it is {Configured.KeepPrunedAfterDays}. "
                + $"Set it to {stored?.KeepPrunedAfterDays}, or run the verb 'rebuild' with it to count the messages again.");
        }

        return differences.Count == 0 ? null : new StoreException(string.Join(' ', differences));
    }
}

/// <summary>The purpose of a start.</summary>
[Flags]
public enum StoreUse
{
    /// <summary>Queries and writes, with the settings that the store was counted with.</summary>
    Work = 0,

    /// <summary>Cutting the days again in another zone.</summary>
    ChangeTimeZone = 1,

    /// <summary>Counting the messages again with another <see cref="WorkspaceOptions.KeepPrunedAfterDays"/>.</summary>
    ChangeKeepPruned = 2,

    /// <summary>Counting everything again, also with other settings.</summary>
    Rebuild = ChangeTimeZone | ChangeKeepPruned,

    /// <summary>Migrating the schema, whatever <see cref="StoreOptions.Migrate"/> and the other settings are.</summary>
    Migrate = 4 | Rebuild,
}
