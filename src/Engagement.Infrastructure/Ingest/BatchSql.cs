using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Ingest;

/// <summary>One statement of a batch, with the kind whose documents it takes, adds or changes.</summary>
internal readonly record struct BatchStatement(string Sql, DocumentKind? Takes = null, DocumentKind? Adds = null, DocumentKind? Changes = null);

/// <summary>The statements that every batch runs under the lock, imported or live.</summary>
internal static class BatchSql
{
    // Changed rows are looked up by index. The planner has no statistics of a staging table and would sometimes read a whole history
    // instead.
    private const string PreferIndexes = "SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)";
    private const string AllowAllJoins = "SELECT set_config('enable_hashjoin', 'on', true), set_config('enable_mergejoin', 'on', true)";

    /// <summary>Fills the staging table of a kind; several versions of an id are reduced to one row.</summary>
    public static IEnumerable<BatchStatement> Stage(DocumentTable table, bool distinct)
    {
        BatchStatement[] reduce = distinct ? [] : [new(table.Reduce)];
        return [new(table.InsertIntoStaging, Takes: table.Kind), .. reduce];
    }

    /// <summary>
    /// Merges staged with stored rows without changing either: rows that differ go to the tables of changed rows. Returns for each kind, in
    /// order, how many documents are older than the stored row.
    /// </summary>
    /// <param name="tables">The tables with staged documents.</param>
    /// <param name="distinct">Whether no two documents have the same id; otherwise they are reduced first.</param>
    public static IEnumerable<BatchStatement> MergeStaged(IEnumerable<DocumentTable> tables, bool distinct) =>
        tables.Select(table => new BatchStatement(distinct ? table.MergeStagedAndCountOlder : table.MergeAndCountOlder));

    /// <summary>Writes the merged rows to the events and updates the rollups, for a batch of any size.</summary>
    public static IEnumerable<BatchStatement> WriteMerged(IReadOnlyCollection<DocumentTable> tables) => Statements(tables, merge: null, preferIndexes: true);

    /// <summary>Merges and writes a small batch. Documents with distinct ids are not staged.</summary>
    public static IEnumerable<BatchStatement> MergeAndWrite(IReadOnlyCollection<DocumentTable> tables, bool distinct) => Statements(
        tables,
        table => distinct ? new(table.MergeParameters, Takes: table.Kind) : new(table.Merge),
        preferIndexes: false,
        WeightSql.Limit([.. tables.Select(table => table.Kind)]));

    private static IEnumerable<BatchStatement> Statements(
        IReadOnlyCollection<DocumentTable> tables, Func<DocumentTable, BatchStatement>? merge, bool preferIndexes, params IEnumerable<BatchStatement> limit)
    {
        var kinds = tables.Select(table => table.Kind).ToHashSet();
        BatchStatement[] PreferringIndexes(BatchStatement[] statements) => preferIndexes ? [new(PreferIndexes), .. statements, new(AllowAllJoins)] : statements;

        var events = tables.SelectMany(table => (BatchStatement[])
        [
            .. merge is null ? [] : new[] { merge(table) },
            new(table.InsertNew, Adds: table.Kind), .. PreferringIndexes([new(table.UpdateExisting, Changes: table.Kind)]),
        ]);

        // Rooms first: they move the sums of messages that are counted already. The batch's own messages count by the rooms' new types.
        BatchStatement[] rooms = [new(RollupChanges.MoveRoomsBetweenTypes)];
        BatchStatement[] messages =
        [
            new(RollupChanges.CollectRoomDays),
            .. PreferringIndexes([new(RollupChanges.ApplyRoomDays), new(RollupChanges.ApplyRoomWeeks)]),
            new(RollupChanges.ApplyMessageDays),
        ];
        BatchStatement[] users = [new(RollupChanges.ApplyNewUserDays)];
        var sources = RollupChanges.ActivitySources.Where(source => kinds.Contains(source.Kind)).ToList();
        BatchStatement[] activity = sources.Count == 0 ? [] :
        [
            new(RollupChanges.CollectActivity(sources.Select(source => source.Gain), sources.Select(source => source.Loss))),
            new(RollupChanges.InsertUserDays), .. PreferringIndexes([new(RollupChanges.UpdateUserDays)]),
            new(RollupChanges.ApplyActiveDays), new(RollupChanges.ApplyActiveHours),
        ];

        return
        [
            .. events,
            .. limit,
            .. kinds.Contains(DocumentKind.Room) ? rooms : [],
            .. kinds.Contains(DocumentKind.Message) ? messages : [],
            .. kinds.Contains(DocumentKind.User) ? users : [],
            .. activity,
            new(RaiseVersion(tables)),
        ];
    }

    /// <summary>Returns the state of the data, a new one if anything changed.</summary>
    private static string RaiseVersion(IEnumerable<DocumentTable> tables) =>
        $"""
        WITH raised AS (
            UPDATE workspace SET {IngestStore.NextVersion}
            WHERE {string.Join(" OR ", tables.Select(table => $"EXISTS (SELECT FROM {table.Changed})"))}
            RETURNING data_state
        )
        SELECT data_state FROM raised UNION ALL SELECT data_state FROM workspace WHERE NOT EXISTS (SELECT FROM raised)
        """;
}
