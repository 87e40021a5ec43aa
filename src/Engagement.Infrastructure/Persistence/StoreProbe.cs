using Engagement.Application.Store;
using Engagement.Infrastructure.Ingest;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>Tries what requests need of the store, on no rows: each statement fails as a request's would, where a privilege or a column is missing.</summary>
public sealed class StoreProbe(NpgsqlDataSource dataSource, IDbContextFactory<NpgsqlEngagementDbContext> contexts)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(4);

    // Read by none but the statements that store documents.
    private static readonly Type[] s_events = [typeof(MessageRow), typeof(SessionRow), typeof(DailyActivityRow)];

    /// <summary>Sign-in and sign-out. They are planned and not run: triggers would fire.</summary>
    private static readonly string[] s_accounts =
    [
        "EXPLAIN INSERT INTO failed_logins SELECT * FROM failed_logins", "EXPLAIN UPDATE failed_logins SET failures = failures",
        "EXPLAIN DELETE FROM failed_logins", "EXPLAIN INSERT INTO access_tokens SELECT * FROM access_tokens",
        "EXPLAIN UPDATE access_tokens SET revoked_at = revoked_at", "EXPLAIN DELETE FROM access_tokens",
        "EXPLAIN UPDATE access_version SET version = version",
    ];

    /// <summary>Tries everything; what the role is not there for is left out.</summary>
    /// <returns>Whether writing was among it.</returns>
    public async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        await TryReadingAsync(cancellationToken);
        if (await OnlyReadsAsync(cancellationToken))
        {
            return false;
        }

        await using (var batch = dataSource.CreateBatch())
        {
            await ExecuteAsync(batch, s_accounts, cancellationToken);
        }

        await using var session = await LiveSession.OpenAsync(dataSource, s_patience, cancellationToken);
        await session.TryAsync(cancellationToken);
        return true;
    }

    /// <summary>Tries to read every table that questions and sign-ins read.</summary>
    public async Task TryReadingAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var tables = context.Model.GetEntityTypes().Where(entity => !s_events.Contains(entity.ClrType)).Select(entity =>
            $"SELECT {string.Join(", ", entity.GetProperties().Select(property => property.GetColumnName()))} FROM {entity.GetTableName()} LIMIT 0");
        await using var batch = dataSource.CreateBatch();
        await ExecuteAsync(batch, tables, cancellationToken);
    }

    /// <summary>Whether the role, or the server, is there to be read alone: it may write to no table at all.</summary>
    public async Task<bool> OnlyReadsAsync(CancellationToken cancellationToken)
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
