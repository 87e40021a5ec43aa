using Engagement.Application.Store;
using Engagement.Infrastructure.Ingest;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>Tries the statements of requests on no rows, to find missing privileges and columns.</summary>
public sealed class StoreProbe(NpgsqlDataSource dataSource, IDbContextFactory<NpgsqlEngagementDbContext> contexts)
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(4);

    // Only statements that store documents read these.
    private static readonly Type[] s_events = [typeof(MessageRow), typeof(SessionRow), typeof(DailyActivityRow)];

    /// <summary>Sign-in and sign-out. They are planned and not run, because triggers would fire.</summary>
    private static readonly string[] s_accounts =
    [
        "EXPLAIN INSERT INTO failed_logins SELECT * FROM failed_logins", "EXPLAIN UPDATE failed_logins SET failures = failures",
        "EXPLAIN DELETE FROM failed_logins", "EXPLAIN INSERT INTO access_tokens SELECT * FROM access_tokens",
        "EXPLAIN UPDATE access_tokens SET revoked_at = revoked_at", "EXPLAIN DELETE FROM access_tokens",
        "EXPLAIN UPDATE access_version SET version = version",
    ];

    /// <summary>Tries all statements; for a read-only role, only reads.</summary>
    /// <returns>Whether writes were tried.</returns>
    public async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        await TryReadingAsync(cancellationToken);
        if (await IsReadOnlyAsync(cancellationToken))
        {
            return false;
        }

        await using (var batch = dataSource.CreateBatch())
        {
            await ExecuteAsync(batch, s_accounts, cancellationToken);
        }

        await using var session = await LiveSession.OpenAsync(dataSource, s_timeout, cancellationToken);
        await session.TryAsync(cancellationToken);
        return true;
    }

    /// <summary>Tries to read every table that queries and sign-ins read.</summary>
    public async Task TryReadingAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var tables = context.Model.GetEntityTypes().Where(entity => !s_events.Contains(entity.ClrType)).Select(entity =>
            $"SELECT {string.Join(", ", entity.GetProperties().Select(property => property.GetColumnName()))} FROM {entity.GetTableName()} LIMIT 0");
        await using var batch = dataSource.CreateBatch();
        await ExecuteAsync(batch, tables, cancellationToken);
    }

    /// <summary>Whether the role may write to no table, or the server is a standby.</summary>
    public async Task<bool> IsReadOnlyAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT pg_is_in_recovery() OR NOT EXISTS (
                SELECT FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
                    AND has_table_privilege(oid, 'INSERT, UPDATE, DELETE'))
            """);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task ExecuteAsync(NpgsqlBatch batch, IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
