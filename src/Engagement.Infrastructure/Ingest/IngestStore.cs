using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>Opens sessions of the write path. Batches of all sessions, in all processes, are applied one after the other.</summary>
public sealed class IngestStore(NpgsqlDataSource dataSource, IngestMetrics metrics)
{
    /// <summary>The key of the advisory lock that every change of events or rollups holds until it commits.</summary>
    internal const long LockKey = 0x456E_6761_6765_6D65;

    /// <summary>The assignment in the workspace's row that every change of the data makes.</summary>
    internal const string NextVersion = "data_version = data_version + 1, data_state = gen_random_uuid()";

    internal static readonly string TakeLock = $"SELECT pg_advisory_xact_lock({LockKey})";

    /// <summary>Whether another writer waits for the lock.</summary>
    internal static readonly string HasLockWaiters =
        $"""
        SELECT EXISTS (
            SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND ((classid::bigint << 32) | objid::bigint) = {LockKey}
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
        """;

    /// <summary>How many seconds a statement of an import may take.</summary>
    internal const int StatementTimeout = 600;

    /// <summary>How long an import waits for a lock.</summary>
    internal static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(60);

    /// <summary>The current size of an import's chunks.</summary>
    internal ChunkSize ChunkSize { get; } = new();

    public async Task<IngestSession> OpenAsync(CancellationToken cancellationToken)
    {
        const string Settings =
            """
            SET statement_timeout = '10min';
            SET idle_in_transaction_session_timeout = '60s';
            SET work_mem = '64MB';
            -- PostgreSQL refuses a change after a session's first use of temporary tables. A pooled connection then keeps its value.
            DO $$ BEGIN SET temp_buffers = '64MB'; EXCEPTION WHEN invalid_parameter_value THEN NULL; END $$;
            SET random_page_cost = 1.1;
            SET jit = off;
            """;
        var tables = string.Join(";\n", DocumentTable.All.Select(table => table.CreateStaging).Append(RollupChanges.CreateWorkTables));
        var connection = await StagingConnection.OpenAsync(dataSource, LockTimeout, $"{Settings}\n{tables}", cancellationToken);
        return new IngestSession(connection, metrics, ChunkSize);
    }
}
