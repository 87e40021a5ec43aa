using System.Data;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Persistence;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// A connection with its staging tables. A batch is staged first, then written in one transaction under the lock, as a whole or not at all.
/// It is merged with the stored rows before the lock is taken, and again under the lock if another writer has committed meanwhile.
/// </summary>
public sealed class IngestSession : IAsyncDisposable
{
    private const string ReadState = "SELECT data_state FROM workspace";

    private readonly NpgsqlConnection _connection;
    private readonly IngestMetrics _metrics;
    private readonly ChunkSize _chunkSize;
    private readonly HashSet<DocumentTable> _filled = [];
    private List<(DocumentTable Table, long Received)> _staged = [];
    private HashSet<string> _ids = [];
    private bool _distinct;
    private DateTime _newest;
    private long _weight;

    // By kind, in the order of staging: number of documents that are older than the stored row.
    private IReadOnlyList<long> _older = [];

    // The state of the data that the staged documents were merged with; null: not merged yet.
    private Guid? _mergedWith;

    internal IngestSession(NpgsqlConnection connection, IngestMetrics metrics, ChunkSize chunkSize) =>
        (_connection, _metrics, _chunkSize) = (connection, metrics, chunkSize);

    private IEnumerable<BatchStatement> MergeStatements => BatchSql.MergeStaged(_staged.Select(group => group.Table), _distinct);

    /// <summary>Applies documents in any order; several versions of one id may be among them.</summary>
    /// <returns>What happened to the documents of each kind, after the commit.</returns>
    public async Task<IReadOnlyDictionary<DocumentKind, AppliedCounts>> ApplyAsync(
        IReadOnlyCollection<EventDocument> documents, CancellationToken cancellationToken)
    {
        await StageAsync(documents, cancellationToken);
        return (await CommitAsync(previous: null, cancellationToken)).Counts;
    }

    /// <summary>Replaces the contents of the staging tables and merges them with the stored rows, without a lock.</summary>
    public async Task StageAsync(IReadOnlyCollection<EventDocument> documents, CancellationToken cancellationToken)
    {
        _staged = [];
        _mergedWith = null;
        await StagingConnection.TruncateAsync(_connection, _filled, cancellationToken);
        _filled.Clear();
        var groups = StagedDocuments.ByKind(documents);
        _ids = documents.Select(document => document.Id).ToHashSet(StringComparer.Ordinal);
        _distinct = groups.TrueForAll(group => group.AreDistinct);
        foreach (var group in groups)
        {
            _filled.Add(group.Table);
            await using var stage = new BatchCommands(_connection, IngestStore.StatementTimeout, BatchSql.Stage(group.Table, _distinct));
            stage.SetDocuments(group);
            await stage.ExecuteAsync(cancellationToken);
        }

        _staged = [.. groups.Select(group => (group.Table, group.Documents.Count))];
        _newest = documents.Select(document => document.Version).DefaultIfEmpty().Max();
        _weight = documents.Sum(document => (long)DocumentWeight.Of(document));
        if (_chunkSize.IsUncontended && groups.Count > 0)
        {
            _mergedWith = await MergeAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Applies the staged documents in one transaction under the lock; <paramref name="previous"/> is the batch that the same writer applied
    /// while this one was staged. <paramref name="alongside"/> writes to the same transaction.
    /// </summary>
    public async Task<AppliedBatch> CommitAsync(
        AppliedBatch? previous, CancellationToken cancellationToken, Func<NpgsqlConnection, Task>? alongside = null)
    {
        if (_staged.Count == 0)
        {
            await (alongside?.Invoke(_connection) ?? Task.CompletedTask);
            var nothing = new Dictionary<DocumentKind, AppliedCounts>();
            return previous is null ? new AppliedBatch(nothing, Guid.Empty, Guid.Empty, _ids) : previous with { Counts = nothing };
        }

        var start = _metrics.StartTimestamp();
        await using var transaction = await _connection.BeginTransactionAsync(cancellationToken);
        await _connection.ExecuteAsync(IngestStore.TakeLock, IngestStore.StatementTimeout, cancellationToken);
        var lockedAt = _metrics.StartTimestamp();
        var state = await _connection.ScalarAsync<Guid>(ReadState, null, cancellationToken);
        if (!IsMergeValid(state, previous))
        {
            await MergeAgainAsync(cancellationToken);
        }

        var (counts, stateAfter) = await WriteMergedAsync(cancellationToken);
        await (alongside?.Invoke(_connection) ?? Task.CompletedTask);
        var contended = await _connection.ScalarAsync<bool>(IngestStore.HasLockWaiters, null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        _chunkSize.Adjust(_weight, _metrics.ElapsedSince(lockedAt), contended);
        _metrics.RecordCommit(start, _newest, counts);

        // A second commit would apply the changes in the work tables again.
        _staged = [];
        return new AppliedBatch(counts, state, stateAfter, _ids);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>Whether the merge is still valid: the data have not changed since, or only other documents by the same writer.</summary>
    private bool IsMergeValid(Guid state, AppliedBatch? previous) =>
        _mergedWith is { } merged
        && (merged == state || (previous is not null && previous.StateBefore == merged && previous.StateAfter == state && !_ids.Overlaps(previous.Ids)));

    /// <summary>Merges the staged documents with the stored rows, in one snapshot.</summary>
    /// <returns>The state of the data in the snapshot.</returns>
    private async Task<Guid> MergeAsync(CancellationToken cancellationToken)
    {
        await using var snapshot = await _connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var batch = new BatchCommands(_connection, IngestStore.StatementTimeout, [new(ReadState), .. MergeStatements]);
        var merged = await batch.ExecuteAsync(cancellationToken);
        await snapshot.CommitAsync(cancellationToken);
        _older = merged.Older;
        return merged.State;
    }

    private async Task MergeAgainAsync(CancellationToken cancellationToken)
    {
        var clear = new BatchStatement($"TRUNCATE {string.Join(", ", _staged.Select(group => group.Table.Changed))}");
        await using var batch = new BatchCommands(_connection, IngestStore.StatementTimeout, [clear, .. MergeStatements]);
        _older = (await batch.ExecuteAsync(cancellationToken)).Older;
    }

    private async Task<(IReadOnlyDictionary<DocumentKind, AppliedCounts> Counts, Guid State)> WriteMergedAsync(CancellationToken cancellationToken)
    {
        var statements = BatchSql.WriteMerged([.. _staged.Select(group => group.Table)]);
        await using var batch = new BatchCommands(_connection, IngestStore.StatementTimeout, statements);
        var written = await batch.ExecuteAsync(cancellationToken);
        var counts = _staged.Zip(_older, (group, older) => (group.Table.Kind, Counts: batch.Counts(group.Table.Kind, group.Received) with { Older = older }));
        return (counts.ToDictionary(group => group.Kind, group => group.Counts), written.State);
    }
}

/// <summary>An applied batch.</summary>
/// <param name="Counts">What happened to the documents of each kind.</param>
/// <param name="StateBefore">The state of the data before the batch.</param>
/// <param name="StateAfter">The state after it; the same if nothing changed.</param>
/// <param name="Ids">The ids of its documents, of all kinds.</param>
public sealed record AppliedBatch(
    IReadOnlyDictionary<DocumentKind, AppliedCounts> Counts, Guid StateBefore, Guid StateAfter, IReadOnlySet<string> Ids);

/// <summary>What a batch did to the documents of one kind.</summary>
/// <param name="Received">Documents in the batch.</param>
/// <param name="Added">Ids that were not on record.</param>
/// <param name="Changed">Ids whose stored row changed.</param>
/// <param name="Older">Documents that are older than the stored row and changed nothing; counted for imports only.</param>
public readonly record struct AppliedCounts(long Received, long Added, long Changed, long Older = 0)
{
    /// <summary>Documents that changed no row: repeats, older versions (with those in Older), and all but one of several versions in a batch.</summary>
    public long Unchanged => Received - Added - Changed;
}
