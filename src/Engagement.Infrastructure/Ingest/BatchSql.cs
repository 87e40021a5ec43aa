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

    /// <summary>
    /// Finds the difference between what is staged and what is stored, and changes neither; answers for each kind, in their order, how many
    /// documents are older than what is stored.
    /// </summary>
    /// <param name="kinds">What is staged.</param>
    /// <param name="distinct">Whether no two documents have the same id; else they are reduced first.</param>
    public static IEnumerable<BatchStatement> Find(IEnumerable<DocumentKind> kinds, bool distinct) =>
        kinds.Select(StagedColumns.TableOf).Select(table => new BatchStatement(distinct ? table.MergeStagedAndCountOlder : table.MergeAndCountOlder));

    /// <summary>Writes the difference that was found, to events and rollups, for a batch of any size.</summary>
    public static IEnumerable<BatchStatement> Write(IReadOnlyCollection<DocumentKind> kinds) => Difference(kinds, merge: null, lookUp: true);

    /// <summary>Finds and writes it on a connection that always looks up; documents need not be staged where no two have the same id.</summary>
    public static IEnumerable<BatchStatement> SmallDifference(IReadOnlyCollection<DocumentKind> kinds, bool distinct) =>
        Difference(kinds, table => distinct ? table.MergeParameters : table.Merge, lookUp: false, WeightSql.Limit(kinds));

    private static IEnumerable<BatchStatement> Difference(
        IReadOnlyCollection<DocumentKind> kinds, Func<EventTable, string>? merge, bool lookUp, params IEnumerable<BatchStatement> weigh)
    {
        BatchStatement[] LookingUp(BatchStatement[] statements) => lookUp ? [new(LookUp), .. statements, new(JoinFreely)] : statements;

        var events = kinds.SelectMany(kind =>
        {
            var table = StagedColumns.TableOf(kind);
            return (BatchStatement[])
            [
                .. merge is null ? [] : new[] { new BatchStatement(merge(table), Takes: kind) },
                new(table.InsertNew, Adds: kind), .. LookingUp([new(table.UpdateExisting, Changes: kind)]),
            ];
        });

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
            new(RaiseVersion(kinds.Select(StagedColumns.TableOf))),
        ];
    }

    /// <summary>Gives the state that the data have now, also where nothing has changed.</summary>
    private static string RaiseVersion(IEnumerable<EventTable> tables) =>
        $"""
        WITH raised AS (
            UPDATE workspace SET {IngestStore.Raise}
            WHERE {string.Join(" OR ", tables.Select(table => $"EXISTS (SELECT FROM {table.Changed})"))}
            RETURNING data_state
        )
        SELECT data_state FROM raised UNION ALL SELECT data_state FROM workspace WHERE NOT EXISTS (SELECT FROM raised)
        """;
}
