namespace Engagement.Infrastructure.Ingest;

/// <summary>One rollup: its key, its values, and the query that computes them from the events or from an earlier rollup.</summary>
/// <param name="Keys">The columns of its key.</param>
/// <param name="Values">The columns of its values.</param>
/// <param name="Expected">The query that computes it, given the prefix of the names of computed rollups.</param>
internal sealed record Rollup(string Name, string[] Keys, string[] Values, Func<string, string> Expected)
{
    /// <summary>In the order of computation: room_week reads room_day, the last two read user_day.</summary>
    public static readonly IReadOnlyList<Rollup> All =
    [
        new("message_day", ["day", "room_type"], ["messages"], _ => CountingSql.MessageDay),
        new("room_day", ["day", "room_id"], ["messages"], _ => CountingSql.RoomDay),
        new("room_week", ["week", "room_id"], ["messages"], computed => CountingSql.RoomWeek($"{computed}room_day")),
        new("new_user_day", ["day"], ["users"], _ => CountingSql.NewUserDay),
        new("user_day", ["day", "user_id"], ["session_hours", "message_hours", "all_day"], _ => CountingSql.UserDay),
        new("active_day", ["day"], ["session_users", "message_users"], computed => CountingSql.ActiveDay($"{computed}user_day")),
        new("active_hour", ["day", "hour"], ["session_users", "message_users"], computed => CountingSql.ActiveHour($"{computed}user_day")),
    ];

    /// <summary>Writes the rollup from the events.</summary>
    public string Rewrite =>
        $"""
        INSERT INTO {Name} ({string.Join(", ", Keys.Concat(Values))})
        SELECT {string.Join(", ", Keys.Concat(Values))} FROM ({Expected("")}) AS expected
        ORDER BY {string.Join(", ", Keys)}
        """;

    /// <summary>Every bucket that differs: its key, the stored values, the computed values.</summary>
    /// <param name="expected">The table with the computed values.</param>
    public string Compare(string expected) =>
        $"""
        SELECT {Text("coalesce(s.{0}, e.{0})", Keys)},
            CASE WHEN s.{Keys[0]} IS NOT NULL THEN {Text("s.{0}", Values)} END,
            CASE WHEN e.{Keys[0]} IS NOT NULL THEN {Text("e.{0}", Values)} END
        FROM {Name} s FULL JOIN {expected} e ON {string.Join(" AND ", Keys.Select(key => $"s.{key} = e.{key}"))}
        WHERE ({Row("s", Values)}) IS DISTINCT FROM ({Row("e", Values)}) OR s.{Keys[0]} IS NULL OR e.{Keys[0]} IS NULL
        ORDER BY {string.Join(", ", Keys.Select(key => $"coalesce(s.{key}, e.{key})"))}
        """;

    private static string Row(string alias, string[] columns) => string.Join(", ", columns.Select(column => $"{alias}.{column}"));

    /// <summary>SQL for a text such as <c>day 2023-05-30, room_type c</c>.</summary>
    private static string Text(string value, string[] columns) =>
        "concat(" + string.Join(", ', ', ", columns.Select(
            column => $"'{column} ', " + value.Replace("{0}", column, StringComparison.Ordinal))) + ")";
}
