using Engagement.Domain.Documents;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// A connection with its staging tables. A batch is staged first, then compared and written in one transaction under the lock:
/// it is applied as a whole or not at all.
/// </summary>
public sealed class IngestSession : IAsyncDisposable
{
    // Rows that change are found one by one in their index. The planner knows nothing of a staging table's contents and would now and then
    // read a whole history instead.
    private const string LookUp = "SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)";
    private const string JoinFreely = "SELECT set_config('enable_hashjoin', 'on', true), set_config('enable_mergejoin', 'on', true)";

    private const int Limit = 600;

    private readonly NpgsqlConnection _connection;
    private readonly IngestMetrics _metrics;
    private List<(DocumentKind Kind, long Received)> _staged = [];
    private DateTime _newest;

    internal IngestSession(NpgsqlConnection connection, IngestMetrics metrics) => (_connection, _metrics) = (connection, metrics);

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
            await Staging.CopyAsync(_connection, kind.Key, kind, cancellationToken);
            await using var reduce = new NpgsqlCommand(Staging.TableOf(kind.Key).Reduce, _connection) { CommandTimeout = Limit };
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

        var counts = await WriteDifferenceAsync(_staged, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        _metrics.Committed(begun, _newest, counts);
        return counts;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<IReadOnlyDictionary<DocumentKind, AppliedCounts>> WriteDifferenceAsync(
        IReadOnlyList<(DocumentKind Kind, long Received)> kinds, CancellationToken cancellationToken)
    {
        await using var batch = _connection.CreateBatch();
        batch.Timeout = Limit;

        NpgsqlBatchCommand Add(string sql)
        {
            var command = new NpgsqlBatchCommand(sql);
            batch.BatchCommands.Add(command);
            return command;
        }

        var writes = kinds.Select(kind =>
        {
            var table = Staging.TableOf(kind.Kind);
            Add(table.Merge);
            var inserted = Add(table.InsertNew);
            Add(LookUp);
            var updated = Add(table.UpdateExisting);
            Add(JoinFreely);
            return (kind.Kind, kind.Received, inserted, updated);
        }).ToList();

        foreach (var statement in RollupStatements([.. kinds.Select(kind => kind.Kind)]))
        {
            Add(statement);
        }

        Add(RaiseVersion(kinds.Select(kind => Staging.TableOf(kind.Kind))));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return writes.ToDictionary(
            write => write.Kind,
            write => new AppliedCounts(write.Received, (long)write.inserted.RecordsAffected, (long)write.updated.RecordsAffected));
    }

    private static IEnumerable<string> RollupStatements(HashSet<DocumentKind> kinds)
    {
        // Rooms first: they move the sums of messages already counted; what this batch adds is then counted by the rooms' new types.
        string[] rooms = [RollupChanges.MoveRoomsBetweenTypes];
        string[] messages = [RollupChanges.ChangeRoomDays, LookUp, RollupChanges.ApplyRoomDays, JoinFreely, RollupChanges.ChangeMessageDays];
        string[] users = [RollupChanges.ChangeNewUserDays];
        var sources = RollupChanges.ActivitySources.Where(source => kinds.Contains(source.Kind)).ToList();
        string[] activity = sources.Count == 0 ? [] :
        [
            RollupChanges.ChangeActivity(sources.Select(source => source.Gain), sources.Select(source => source.Loss)),
            RollupChanges.InsertUserDays, LookUp, RollupChanges.UpdateUserDays, JoinFreely,
            RollupChanges.ApplyActiveDays, RollupChanges.ApplyActiveHours,
        ];

        return
        [
            .. kinds.Contains(DocumentKind.Room) ? rooms : [],
            .. kinds.Contains(DocumentKind.Message) ? messages : [],
            .. kinds.Contains(DocumentKind.User) ? users : [],
            .. activity,
        ];
    }

    private static string RaiseVersion(IEnumerable<EventTable> tables) =>
        "UPDATE workspace SET data_version = data_version + 1 WHERE "
        + string.Join(" OR ", tables.Select(table => $"EXISTS (SELECT FROM {table.Changed})"));

    /// <summary>What an earlier batch staged, also one that was given up.</summary>
    private async Task ClearAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "TRUNCATE " + string.Join(", ", EventTable.All.Select(table => $"{table.Staged}, {table.Reduced}")), _connection);
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
