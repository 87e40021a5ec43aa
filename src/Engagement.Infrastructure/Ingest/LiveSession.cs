using Engagement.Domain.Documents;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// A connection for small batches that come one after another: each goes to the server in one round trip, from BEGIN to COMMIT, in
/// statements that are prepared once for the kinds that it holds. After a failure the session cannot be used again.
/// </summary>
internal sealed class LiveSession : IAsyncDisposable
{
    // In seconds, longer than the server's own limit: the driver's is for a server that says nothing.
    private const int Limit = 12;

    // Documents whose rows are deleted and still read over. To be rid of them takes as long as some batches, and so does the next batch, whose
    // statements are planned anew.
    private const int LeftAtMost = 12_000;

    private readonly NpgsqlConnection _connection;
    private readonly Dictionary<string, BatchCommands> _prepared = [];
    private readonly HashSet<DocumentTable> _tables = [];

    private int _left;

    private LiveSession(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Opens a session whose batches wait for the lock as long as the patience says.</summary>
    public static async Task<LiveSession> OpenAsync(NpgsqlDataSource dataSource, TimeSpan patience, CancellationToken cancellationToken)
    {
        // The rows of a small batch are always looked up one by one. A plan that is kept must not depend on how small a table was when it was
        // made: a new store's tables would be read whole for a minute while they grow.
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
        return new LiveSession(await StagingConnection.OpenAsync(dataSource, patience, settings, cancellationToken));
    }

    /// <summary>Applies documents in any order, when it is their turn; several versions of one id may be among them.</summary>
    /// <returns>What they changed, when it is committed.</returns>
    public async Task<LiveOutcome> ApplyAsync(IReadOnlyList<EventDocument> documents, CancellationToken cancellationToken)
    {
        var outcome = await ExecuteAsync(StagedDocuments.ByKind(documents), cancellationToken);
        _left += documents.Count;
        return outcome;
    }

    /// <summary>Runs the statements for documents of every kind on none.</summary>
    public Task TryAsync(CancellationToken cancellationToken) =>
        ExecuteAsync([.. DocumentTable.All.Select(table => new StagedDocuments(table, [], []))], cancellationToken);

    /// <summary>Gives back what deleted rows take in the staging tables, when they are many.</summary>
    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        if (_left > LeftAtMost)
        {
            await StagingConnection.TruncateAsync(_connection, _tables, cancellationToken);
            _left = 0;
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
        groups.ForEach(batch.Take);
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
                await using var create = new NpgsqlCommand(table.CreateStaging, _connection);
                await create.ExecuteNonQueryAsync(cancellationToken);
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
        // What is before the lock touches nothing but tables of this connection.
        new("BEGIN"),
        .. tables.SelectMany(table => Empty(distinct ? [table.Changed] : table.WorkTables)),
        .. distinct ? [] : tables.SelectMany(table => BatchSql.Stage(table, distinct)),
        .. Empty(RollupChanges.WorkTables),
        new(IngestStore.TakeLock),
        .. BatchSql.SmallDifference(tables, distinct),
        .. tables.Select(table => new BatchStatement(table.Applied)),
        new("COMMIT"),
    ];

    /// <summary>Row by row: to cut off a few rows' file would take longer than all the rest of the batch.</summary>
    private static IEnumerable<BatchStatement> Empty(IEnumerable<string> tables) => tables.Select(table => new BatchStatement($"DELETE FROM {table}"));
}

/// <summary>What a small batch did.</summary>
/// <param name="Applied">Which of its documents made a difference, by their positions.</param>
/// <param name="State">The state that the data are in with it.</param>
/// <param name="Counts">What became of the documents of each kind.</param>
internal sealed record LiveOutcome(IReadOnlySet<int> Applied, Guid State, IReadOnlyDictionary<DocumentKind, AppliedCounts> Counts);
