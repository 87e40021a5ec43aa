using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Ingest;

/// <summary>One statement of a batch, and of which kind it takes documents, adds or changes rows.</summary>
internal readonly record struct BatchStatement(string Sql, DocumentKind? Takes = null, DocumentKind? Adds = null, DocumentKind? Changes = null);

/// <summary>What every batch does once its documents are staged and it is its turn, whatever its size and wherever it comes from.</summary>
internal static class BatchSql
{
    // Rows that change are found one by one in their index. The planner knows nothing of a staging table's contents and would now and then
    // read a whole history instead.
    private const string LookUp = "SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)";
    private const string JoinFreely = "SELECT set_config('enable_hashjoin', 'on', true), set_config('enable_mergejoin', 'on', true)";

    /// <summary>Fills the staging table of a kind; several versions of an id are reduced to what they say together.</summary>
    public static IEnumerable<BatchStatement> Stage(DocumentTable table, bool distinct)
    {
        BatchStatement[] reduce = distinct ? [] : [new(table.Reduce)];
        return [new(table.InsertIntoStaging, Takes: table.Kind), .. reduce];
    }

    /// <summary>
    /// Finds the difference between what is staged and what is stored, and changes neither; answers for each kind, in their order, how many
    /// documents are older than what is stored.
    /// </summary>
    /// <param name="tables">What is staged.</param>
    /// <param name="distinct">Whether no two documents have the same id; else they are reduced first.</param>
    public static IEnumerable<BatchStatement> Find(IEnumerable<DocumentTable> tables, bool distinct) =>
        tables.Select(table => new BatchStatement(distinct ? table.MergeStagedAndCountOlder : table.MergeAndCountOlder));

    /// <summary>Writes the difference that was found, to events and rollups, for a batch of any size.</summary>
    public static IEnumerable<BatchStatement> Write(IReadOnlyCollection<DocumentTable> tables) => Difference(tables, merge: null, lookUp: true);

    /// <summary>Finds and writes it on a connection that always looks up; documents need not be staged where no two have the same id.</summary>
    public static IEnumerable<BatchStatement> SmallDifference(IReadOnlyCollection<DocumentTable> tables, bool distinct) => Difference(
        tables,
        table => distinct ? new(table.MergeParameters, Takes: table.Kind) : new(table.Merge),
        lookUp: false,
        WeightSql.Limit([.. tables.Select(table => table.Kind)]));

    private static IEnumerable<BatchStatement> Difference(
        IReadOnlyCollection<DocumentTable> tables, Func<DocumentTable, BatchStatement>? merge, bool lookUp, params IEnumerable<BatchStatement> weigh)
    {
        var kinds = tables.Select(table => table.Kind).ToHashSet();
        BatchStatement[] LookingUp(BatchStatement[] statements) => lookUp ? [new(LookUp), .. statements, new(JoinFreely)] : statements;

        var events = tables.SelectMany(table => (BatchStatement[])
        [
            .. merge is null ? [] : new[] { merge(table) },
            new(table.InsertNew, Adds: table.Kind), .. LookingUp([new(table.UpdateExisting, Changes: table.Kind)]),
        ]);

        // Rooms first: they move the sums of messages already counted; what this batch adds is then counted by the rooms' new types.
        BatchStatement[] rooms = [new(RollupChanges.MoveRoomsBetweenTypes)];
        BatchStatement[] messages =
        [
            new(RollupChanges.ChangeRoomDays),
            .. LookingUp([new(RollupChanges.ApplyRoomDays), new(RollupChanges.ApplyRoomWeeks)]),
            new(RollupChanges.ChangeMessageDays),
        ];
        BatchStatement[] users = [new(RollupChanges.ChangeNewUserDays)];
        var sources = RollupChanges.ActivitySources.Where(source => kinds.Contains(source.Kind)).ToList();
        BatchStatement[] activity = sources.Count == 0 ? [] :
        [
            new(RollupChanges.ChangeActivity(sources.Select(source => source.Gain), sources.Select(source => source.Loss))),
            new(RollupChanges.InsertUserDays), .. LookingUp([new(RollupChanges.UpdateUserDays)]),
            new(RollupChanges.ApplyActiveDays), new(RollupChanges.ApplyActiveHours),
        ];

        return
        [
            .. events,
            .. weigh,
            .. kinds.Contains(DocumentKind.Room) ? rooms : [],
            .. kinds.Contains(DocumentKind.Message) ? messages : [],
            .. kinds.Contains(DocumentKind.User) ? users : [],
            .. activity,
            new(RaiseVersion(tables)),
        ];
    }

    /// <summary>Gives the state that the data have now, also where nothing has changed.</summary>
    private static string RaiseVersion(IEnumerable<DocumentTable> tables) =>
        $"""
        WITH raised AS (
            UPDATE workspace SET {IngestStore.Raise}
            WHERE {string.Join(" OR ", tables.Select(table => $"EXISTS (SELECT FROM {table.Changed})"))}
            RETURNING data_state
        )
        SELECT data_state FROM raised UNION ALL SELECT data_state FROM workspace WHERE NOT EXISTS (SELECT FROM raised)
        """;
}
