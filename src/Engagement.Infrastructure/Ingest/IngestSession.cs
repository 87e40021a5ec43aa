using System.Data;
using Engagement.Domain.Documents;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// A connection with its staging tables. A batch is staged first, then written in one transaction under the lock: it is applied as a whole or
/// not at all. What differs from what is stored is found while others may still write, and found again under the lock where they have.
/// </summary>
public sealed class IngestSession : IAsyncDisposable
{
    private const int Limit = 600;
    private const string ReadState = "SELECT data_state FROM workspace";

    private readonly NpgsqlConnection _connection;
    private readonly IngestMetrics _metrics;
    private readonly ChunkPace _pace;
    private readonly HashSet<DocumentTable> _filled = [];
    private List<(DocumentTable Table, long Received)> _staged = [];
    private HashSet<string> _ids = [];
    private bool _distinct;
    private DateTime _newest;
    private long _weight;

    // By kind, in the order in which they are staged: documents that are older than what is stored.
    private IReadOnlyList<long> _older = [];

    // The state of the data that the difference was found in; none where it has not been looked for.
    private Guid? _foundIn;

    internal IngestSession(NpgsqlConnection connection, IngestMetrics metrics, ChunkPace pace) =>
        (_connection, _metrics, _pace) = (connection, metrics, pace);

    private IEnumerable<BatchStatement> Find => BatchSql.Find(_staged.Select(group => group.Table), _distinct);

    /// <summary>Applies documents in any order; several versions of one id may be among them.</summary>
    /// <returns>What happened to the documents of each kind, when it is committed.</returns>
    public async Task<IReadOnlyDictionary<DocumentKind, AppliedCounts>> ApplyAsync(
        IReadOnlyCollection<EventDocument> documents, CancellationToken cancellationToken)
    {
        await StageAsync(documents, cancellationToken);
        return (await CommitAsync(previous: null, cancellationToken)).Counts;
    }

    /// <summary>
    /// Sends documents to the staging tables, in the place of what was staged before, and looks for what differs from what is stored; nothing
    /// is locked and nothing changes yet.
    /// </summary>
    public async Task StageAsync(IReadOnlyCollection<EventDocument> documents, CancellationToken cancellationToken)
    {
        _staged = [];
        _foundIn = null;
        await StagingConnection.TruncateAsync(_connection, _filled, cancellationToken);
        _filled.Clear();
        var groups = StagedDocuments.ByKind(documents);
        _ids = documents.Select(document => document.Id).ToHashSet(StringComparer.Ordinal);
        _distinct = groups.TrueForAll(group => group.AreDistinct);
        foreach (var group in groups)
        {
            _filled.Add(group.Table);
            await using var stage = new BatchCommands(_connection, Limit, BatchSql.Stage(group.Table, _distinct));
            stage.Take(group);
            await stage.ExecuteAsync(cancellationToken);
        }

        _staged = [.. groups.Select(group => (group.Table, group.Documents.Count))];
        _newest = documents.Select(document => document.Version).DefaultIfEmpty().Max();
        _weight = documents.Sum(document => (long)DocumentWeight.Of(document));
        if (_pace.Alone && groups.Count > 0)
        {
            _foundIn = await FindAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Applies what is staged in one transaction, when it is this batch's turn; <paramref name="previous"/> is what the same writer applied
    /// while this batch was staged.
    /// </summary>
    public async Task<AppliedBatch> CommitAsync(AppliedBatch? previous, CancellationToken cancellationToken)
    {
        if (_staged.Count == 0)
        {
            var nothing = new Dictionary<DocumentKind, AppliedCounts>();
            return previous is null ? new AppliedBatch(nothing, Guid.Empty, Guid.Empty, _ids) : previous with { Counts = nothing };
        }

        var begun = _metrics.Begin();
        await using var transaction = await _connection.BeginTransactionAsync(cancellationToken);
        await using (var takeLock = new NpgsqlCommand(IngestStore.TakeLock, _connection, transaction) { CommandTimeout = Limit })
        {
            await takeLock.ExecuteNonQueryAsync(cancellationToken);
        }

        var turn = _metrics.Begin();
        await using var readState = new NpgsqlCommand(ReadState, _connection, transaction);
        var state = (Guid)(await readState.ExecuteScalarAsync(cancellationToken))!;
        if (!IsDifferenceFrom(state, previous))
        {
            await FindAgainAsync(cancellationToken);
        }

        var (counts, left) = await WriteDifferenceAsync(cancellationToken);
        await using var isAwaited = new NpgsqlCommand(IngestStore.IsAwaited, _connection, transaction);
        var awaited = (bool)(await isAwaited.ExecuteScalarAsync(cancellationToken))!;
        await transaction.CommitAsync(cancellationToken);
        _pace.Committed(_weight, _metrics.Since(turn), awaited);
        _metrics.Committed(begun, _newest, counts);

        // Applied once: what it changed in rollups lies in the work tables still.
        _staged = [];
        return new AppliedBatch(counts, state, left, _ids);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>Whether what was found is still what differs: nothing has changed since, or only other documents, by the same writer.</summary>
    private bool IsDifferenceFrom(Guid state, AppliedBatch? previous) =>
        _foundIn is { } foundIn
        && (foundIn == state || (previous is not null && previous.Found == foundIn && previous.Left == state && !_ids.Overlaps(previous.Ids)));

    /// <summary>Finds what differs from what is stored at one moment.</summary>
    /// <returns>The state of the data at that moment.</returns>
    private async Task<Guid> FindAsync(CancellationToken cancellationToken)
    {
        await using var moment = await _connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var batch = new BatchCommands(_connection, Limit, [new(ReadState), .. Find]);
        var found = await batch.ExecuteAsync(cancellationToken);
        await moment.CommitAsync(cancellationToken);
        _older = found.Older;
        return found.State;
    }

    private async Task FindAgainAsync(CancellationToken cancellationToken)
    {
        var forget = new BatchStatement($"TRUNCATE {string.Join(", ", _staged.Select(group => group.Table.Changed))}");
        await using var batch = new BatchCommands(_connection, Limit, [forget, .. Find]);
        _older = (await batch.ExecuteAsync(cancellationToken)).Older;
    }

    private async Task<(IReadOnlyDictionary<DocumentKind, AppliedCounts> Counts, Guid State)> WriteDifferenceAsync(CancellationToken cancellationToken)
    {
        await using var batch = new BatchCommands(_connection, Limit, BatchSql.Write([.. _staged.Select(group => group.Table)]));
        var written = await batch.ExecuteAsync(cancellationToken);
        var counts = _staged.Zip(_older, (group, older) => (group.Table.Kind, Counts: batch.Counts(group.Table.Kind, group.Received) with { Older = older }));
        return (counts.ToDictionary(group => group.Kind, group => group.Counts), written.State);
    }
}

/// <summary>A batch that was applied.</summary>
/// <param name="Counts">What happened to the documents of each kind.</param>
/// <param name="Found">The state of the data before it.</param>
/// <param name="Left">The state after it: the same where nothing changed.</param>
/// <param name="Ids">Its documents' ids, of whatever kinds.</param>
public sealed record AppliedBatch(
    IReadOnlyDictionary<DocumentKind, AppliedCounts> Counts, Guid Found, Guid Left, IReadOnlySet<string> Ids);

/// <summary>What a batch did to the documents of one kind.</summary>
/// <param name="Received">Documents in the batch.</param>
/// <param name="Added">Ids that were not on record.</param>
/// <param name="Changed">Ids whose stored row changed.</param>
/// <param name="Older">Documents that are older than what is stored and changed nothing; counted for imports alone.</param>
public readonly record struct AppliedCounts(long Received, long Added, long Changed, long Older = 0)
{
    /// <summary>Documents that said nothing new: repeats, older versions.</summary>
    public long Unchanged => Received - Added - Changed;
}
