using Engagement.Domain.Documents;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// A connection with its staging tables. A batch is staged first, then compared and written in one transaction under the lock:
/// it is applied as a whole or not at all.
/// </summary>
public sealed class IngestSession : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    private readonly NpgsqlConnection _connection;

    internal IngestSession(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Applies documents in any order; several versions of one id may be among them.</summary>
    /// <returns>What happened to the documents of each kind, when it is committed.</returns>
    public async Task<IReadOnlyDictionary<DocumentKind, AppliedCounts>> ApplyAsync(
        IReadOnlyCollection<EventDocument> documents, CancellationToken cancellationToken)
    {
        var kinds = documents.GroupBy(document => document.Kind).OrderBy(group => group.Key).ToList();
        if (kinds.Count == 0)
        {
            return new Dictionary<DocumentKind, AppliedCounts>();
        }

        await ClearAsync(cancellationToken);
        foreach (var kind in kinds)
        {
            await Staging.CopyAsync(_connection, kind.Key, kind, cancellationToken);
        }

        await using var transaction = await _connection.BeginTransactionAsync(cancellationToken);
        await using (var takeLock = new NpgsqlCommand(IngestStore.TakeLock, _connection, transaction))
        {
            await takeLock.ExecuteNonQueryAsync(cancellationToken);
        }

        var counts = await WriteDifferenceAsync([.. kinds.Select(kind => (kind.Key, kind.LongCount()))], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return counts;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<IReadOnlyDictionary<DocumentKind, AppliedCounts>> WriteDifferenceAsync(
        IReadOnlyList<(DocumentKind Kind, long Received)> kinds, CancellationToken cancellationToken)
    {
        await using var batch = _connection.CreateBatch();
        batch.Timeout = (int)s_limit.TotalSeconds;

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
            return (kind.Kind, kind.Received, Inserted: Add(table.InsertNew), Updated: Add(table.UpdateExisting));
        }).ToList();

        foreach (var statement in RollupStatements([.. kinds.Select(kind => kind.Kind)]))
        {
            Add(statement);
        }

        Add(RaiseVersion(kinds.Select(kind => Staging.TableOf(kind.Kind))));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return writes.ToDictionary(
            write => write.Kind,
            write => new AppliedCounts(write.Received, (long)write.Inserted.RecordsAffected, (long)write.Updated.RecordsAffected));
    }

    private static IEnumerable<string> RollupStatements(HashSet<DocumentKind> kinds)
    {
        // Rooms first: they move the sums of messages already counted; what this batch adds is then counted by the rooms' new types.
        string[] rooms = [RollupChanges.MoveRoomsBetweenTypes, RollupChanges.GainFromRooms, RollupChanges.LoseFromRooms];
        string[] messages =
        [
            RollupChanges.ChangeRoomDays, RollupChanges.ApplyRoomDays, RollupChanges.ChangeMessageDays,
            RollupChanges.GainFromMessages, RollupChanges.LoseFromMessages,
        ];
        string[] sessions = [RollupChanges.GainFromSessions, RollupChanges.LoseFromSessions];
        string[] dailyActivity = [RollupChanges.GainFromDailyActivity, RollupChanges.LoseFromDailyActivity];
        string[] activity =
        [
            RollupChanges.ChangeActivity, RollupChanges.ApplyUserDays, RollupChanges.ApplyActiveDays, RollupChanges.ApplyActiveHours,
        ];

        return
        [
            .. kinds.Contains(DocumentKind.Room) ? rooms : [],
            .. kinds.Contains(DocumentKind.Message) ? messages : [],
            .. kinds.Contains(DocumentKind.User) ? (string[])[RollupChanges.ChangeNewUserDays] : [],
            .. kinds.Contains(DocumentKind.Session) ? sessions : [],
            .. kinds.Contains(DocumentKind.DailyActivity) ? dailyActivity : [],
            .. kinds.SetEquals([DocumentKind.User]) ? [] : activity,
        ];
    }

    private static string RaiseVersion(IEnumerable<EventTable> tables) =>
        "UPDATE workspace SET data_version = data_version + 1 WHERE "
        + string.Join(" OR ", tables.Select(table => $"EXISTS (SELECT FROM {table.Changed})"));

    /// <summary>What an earlier batch staged, also one that was given up.</summary>
    private async Task ClearAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "TRUNCATE " + string.Join(", ", EventTable.All.Select(table => table.Staged)), _connection);
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
