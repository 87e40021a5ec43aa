using Engagement.Domain.Documents;
using Engagement.Infrastructure.Persistence;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// A connection for small batches. Each batch is one round trip, from BEGIN to COMMIT, of statements that are prepared once for its kinds of
/// document. After a failure the session cannot be used again.
/// </summary>
internal sealed class LiveSession : IAsyncDisposable
{
    // The driver's time limit of a batch, in seconds. It is longer than the server's limit, so only a server that does not respond reaches it.
    private const int Limit = 12;

    // The staging tables are truncated at this number of deleted rows, which scans still read. Truncation takes as long as some batches, and
    // the statements are planned again after it.
    private const int MaxDeletedRows = 12_000;

    private readonly NpgsqlConnection _connection;
    private readonly Dictionary<string, BatchCommands> _prepared = [];
    private readonly HashSet<DocumentTable> _tables = [];

    private int _deletedRows;

    private LiveSession(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Opens a session whose batches wait for the lock for a limited time.</summary>
    public static async Task<LiveSession> OpenAsync(NpgsqlDataSource dataSource, TimeSpan lockTimeout, CancellationToken cancellationToken)
    {
        // The rows of a small batch are always looked up by index. A kept plan must not depend on a table's size when it was made: while the
        // tables of a new store grow, it would read them whole.
        var settings =
            $"""
            SET statement_timeout = '10s';
            SET idle_in_transaction_session_timeout = '10s';
            SET enable_hashjoin = off;
            SET enable_mergejoin = off;
            SET enable_seqscan = off;
            SET plan_cache_mode = force_generic_plan;
            SET random_page_cost = 1.1;
            SET jit = off;
            {RollupChanges.CreateWorkTables};
            {WeightSql.CreateLimit}
            """;
        return new LiveSession(await StagingConnection.OpenAsync(dataSource, lockTimeout, settings, cancellationToken));
    }

    /// <summary>Applies documents in any order, under the lock; several versions of one id may be among them.</summary>
    /// <returns>The changes, after the commit.</returns>
    public async Task<LiveOutcome> ApplyAsync(IReadOnlyList<EventDocument> documents, CancellationToken cancellationToken)
    {
        var outcome = await ExecuteAsync(StagedDocuments.ByKind(documents), cancellationToken);
        _deletedRows += documents.Count;
        return outcome;
    }

    /// <summary>Runs the statements of every kind without documents.</summary>
    public Task TryAsync(CancellationToken cancellationToken) =>
        ExecuteAsync([.. DocumentTable.All.Select(table => new StagedDocuments(table, [], []))], cancellationToken);

    /// <summary>Truncates the staging tables when they hold many deleted rows.</summary>
    public async Task TruncateIfNeededAsync(CancellationToken cancellationToken)
    {
        if (_deletedRows > MaxDeletedRows)
        {
            await StagingConnection.TruncateAsync(_connection, _tables, cancellationToken);
            _deletedRows = 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var batch in _prepared.Values)
        {
            await batch.DisposeAsync();
        }

        await _connection.DisposeAsync();
    }

    private async Task<LiveOutcome> ExecuteAsync(List<StagedDocuments> groups, CancellationToken cancellationToken)
    {
        var batch = await PrepareAsync([.. groups.Select(group => group.Table)], groups.TrueForAll(group => group.AreDistinct), cancellationToken);
        groups.ForEach(batch.SetDocuments);
        var result = await batch.ExecuteAsync(cancellationToken);
        var counts = groups.ToDictionary(group => group.Kind, group => batch.Counts(group.Kind, group.Documents.Count));
        return new LiveOutcome(result.Applied, result.State, counts);
    }

    private async Task<BatchCommands> PrepareAsync(IReadOnlyList<DocumentTable> tables, bool distinct, CancellationToken cancellationToken)
    {
        var key = $"{distinct} {string.Join(' ', tables.Select(table => table.Name))}";
        if (!_prepared.TryGetValue(key, out var batch))
        {
            foreach (var table in tables.Where(_tables.Add))
            {
                await _connection.ExecuteAsync(table.CreateStaging, null, cancellationToken);
            }

            batch = new BatchCommands(_connection, Limit, Statements(tables, distinct));
            await batch.PrepareAsync(cancellationToken);
            _prepared.Add(key, batch);
        }

        return batch;
    }

    /// <summary>All statements of a batch, from BEGIN to COMMIT, for certain kinds.</summary>
    private static IEnumerable<BatchStatement> Statements(IReadOnlyList<DocumentTable> tables, bool distinct) =>
    [
        // Statements before the lock change only tables of this connection.
        new("BEGIN"),
        .. tables.SelectMany(table => DeleteRows(distinct ? [table.Changed] : table.WorkTables)),
        .. distinct ? [] : tables.SelectMany(table => BatchSql.Stage(table, distinct)),
        .. DeleteRows(RollupChanges.WorkTables),
        new(IngestStore.TakeLock),
        .. BatchSql.MergeAndWrite(tables, distinct),
        .. tables.Select(table => new BatchStatement(table.AppliedPositions)),
        new("COMMIT"),
    ];

    /// <summary>Row by row: truncating a file takes longer than the rest of a small batch.</summary>
    private static IEnumerable<BatchStatement> DeleteRows(IEnumerable<string> tables) => tables.Select(table => new BatchStatement($"DELETE FROM {table}"));
}

/// <summary>The outcome of a small batch.</summary>
/// <param name="Applied">Positions of the documents that changed something.</param>
/// <param name="State">The state of the data after the batch.</param>
/// <param name="Counts">What happened to the documents of each kind.</param>
internal sealed record LiveOutcome(IReadOnlySet<int> Applied, Guid State, IReadOnlyDictionary<DocumentKind, AppliedCounts> Counts);
