using Engagement.Domain.Documents;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// A connection with its staging tables. A batch is staged first, then compared and written in one transaction under the lock:
/// it is applied as a whole or not at all.
/// </summary>
public sealed class IngestSession : IAsyncDisposable
{
    private const int Limit = 600;

    private readonly NpgsqlConnection _connection;
    private readonly IngestMetrics _metrics;
    private readonly ChunkPace _pace;
    private List<(DocumentKind Kind, long Received)> _staged = [];
    private DateTime _newest;

    internal IngestSession(NpgsqlConnection connection, IngestMetrics metrics, ChunkPace pace) =>
        (_connection, _metrics, _pace) = (connection, metrics, pace);

    /// <summary>Applies documents in any order; several versions of one id may be among them.</summary>
    /// <returns>What happened to the documents of each kind, when it is committed.</returns>
    public async Task<IReadOnlyDictionary<DocumentKind, AppliedCounts>> ApplyAsync(
        IReadOnlyCollection<EventDocument> documents, CancellationToken cancellationToken)
    {
        await StageAsync(documents, cancellationToken);
        return await CommitAsync(cancellationToken);
    }

    /// <summary>Sends documents to the staging tables, in the place of what was staged before; nothing is locked and nothing changes yet.</summary>
    public async Task StageAsync(IReadOnlyCollection<EventDocument> documents, CancellationToken cancellationToken)
    {
        _staged = [];
        await ClearAsync(cancellationToken);
        var staged = new List<(DocumentKind Kind, long Received)>();
        foreach (var kind in documents.GroupBy(document => document.Kind).OrderBy(group => group.Key))
        {
            await CopiedRows.CopyAsync(_connection, kind.Key, kind, cancellationToken);
            await using var reduce = new NpgsqlCommand(StagedColumns.TableOf(kind.Key).Reduce, _connection) { CommandTimeout = Limit };
            await reduce.ExecuteNonQueryAsync(cancellationToken);
            staged.Add((kind.Key, kind.LongCount()));
        }

        _staged = staged;
        _newest = documents.Select(document => document.Version).DefaultIfEmpty().Max();
    }

    /// <summary>Applies what is staged in one transaction, when it is this batch's turn.</summary>
    public async Task<IReadOnlyDictionary<DocumentKind, AppliedCounts>> CommitAsync(CancellationToken cancellationToken)
    {
        if (_staged.Count == 0)
        {
            return new Dictionary<DocumentKind, AppliedCounts>();
        }

        var begun = _metrics.Begin();
        await using var transaction = await _connection.BeginTransactionAsync(cancellationToken);
        await using (var takeLock = new NpgsqlCommand(IngestStore.TakeLock, _connection, transaction) { CommandTimeout = Limit })
        {
            await takeLock.ExecuteNonQueryAsync(cancellationToken);
        }

        var turn = _metrics.Begin();
        var counts = await WriteDifferenceAsync(_staged, cancellationToken);
        await using var isAwaited = new NpgsqlCommand(IngestStore.IsAwaited, _connection, transaction);
        var awaited = (bool)(await isAwaited.ExecuteScalarAsync(cancellationToken))!;
        await transaction.CommitAsync(cancellationToken);
        _pace.Committed(_staged.Sum(kind => kind.Received), _metrics.Since(turn), awaited);
        _metrics.Committed(begun, _newest, counts);
        return counts;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<IReadOnlyDictionary<DocumentKind, AppliedCounts>> WriteDifferenceAsync(
        IReadOnlyList<(DocumentKind Kind, long Received)> kinds, CancellationToken cancellationToken)
    {
        await using var batch = _connection.CreateBatch();
        batch.Timeout = Limit;

        var commands = new BatchCommands(batch, BatchSql.Difference([.. kinds.Select(kind => kind.Kind)]));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return kinds.ToDictionary(kind => kind.Kind, kind => commands.Counts(kind.Kind, kind.Received));
    }

    /// <summary>What an earlier batch staged, also one that was given up.</summary>
    private async Task ClearAsync(CancellationToken cancellationToken)
    {
        var tables = EventTable.All.SelectMany(table => new[] { table.Staged, table.Reduced, table.Changed }).Concat(RollupChanges.WorkTables);
        await using var command = new NpgsqlCommand($"TRUNCATE {string.Join(", ", tables)}", _connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>What a batch did to the documents of one kind.</summary>
/// <param name="Received">Documents in the batch.</param>
/// <param name="Added">Ids that were not on record.</param>
/// <param name="Changed">Ids whose stored row changed.</param>
public readonly record struct AppliedCounts(long Received, long Added, long Changed)
{
    /// <summary>Documents that said nothing new: repeats, older versions.</summary>
    public long Unchanged => Received - Added - Changed;
}
