using System.Globalization;

namespace Engagement.IsolatedTests.Ingest.Malformed;

/// <summary>A valid document, field by field as written in the file.</summary>
/// <param name="Table">The table that stores it.</param>
/// <param name="Id">Its key in the table.</param>
/// <param name="Fields">Names and values as JSON text.</param>
internal sealed record GoodDocument(string Table, string Id, IReadOnlyList<(string Name, string Value)> Fields)
{
    /// <summary>A text that only the export may contain.</summary>
    public const string Secret = "Tr0ub4dor-and-3";

    public static readonly string[] Tables = ["rooms", "users", "sessions", "daily_activity", "messages"];

    public string Text => "{" + string.Join(',', Fields.Select(pair => $"\"{pair.Name}\":{pair.Value}")) + "}";

    public static GoodDocument Create(Random random, string table, string id, bool trash = false)
    {
        List<(string, string)> fields = [("_id", $"\"{id}\""), .. Columns(random, table)];
        if (trash)
        {
            fields.Add(("__collection__", $"\"{Collection(table)}\""));
            fields.Add(("_deletedAt", Date(random)));
        }

        fields.Add(("_updatedAt", Date(random)));
        return new GoodDocument(table, id, fields);
    }

    private static (string, string)[] Columns(Random random, string table) => table switch
    {
        "rooms" =>
        [
            ("t", random.GetItems(["\"c\"", "\"p\"", "\"d\"", "\"l\""], 1)[0]), ("name", AnyId(random, "room")),
            ("fname", "\"R\\u00f6om 🚀\""), ("usernames", $"[{AnyId(random, "user")},{AnyId(random, "user")}]"), ("ts", Date(random)),
            ("msgs", Number(random, 5)),
            ("lastMessage", $$"""{"rid":{{AnyId(random, "rooms")}},"msg":"{{Secret}}"}"""),
        ],
        "users" =>
        [
            ("createdAt", Date(random)), ("roles", "[\"user\"]"), ("type", "\"user\""), ("active", "true"),
            ("username", AnyId(random, "user")),
            ("services", $$$"""{"password":{"bcrypt":"{{{Secret}}}"}}"""),
        ],
        "sessions" => Session(random, new DateTime(2024, 3, 1).AddMinutes(random.Next(20_000))),
        "daily_activity" =>
        [
            ("type", "\"user_daily\""), ("userId", AnyId(random, "users")), ("mostImportantRole", "\"user\""),
            ("year", Number(random, 2024)), ("month", Number(random, 3)), ("day", Number(random, random.Next(1, 31))),
            ("devices", """[{"sessions":3,"device":{}}]"""),
        ],
        _ =>
        [
            ("rid", AnyId(random, "rooms")), ("msg", $"\"{Secret}\""), ("ts", Date(random)),
            ("u", $$"""{"_id":{{AnyId(random, "users")}},"username":"ann"}"""), ("mentions", "[]"),
            ("attachments", """[{"text":"{[,]}\\\"\n"}]"""),
        ],
    };

    private static (string, string)[] Session(Random random, DateTime start) =>
    [
        ("type", "\"session\""), ("sessionId", "\"ySTQ\""), ("loginToken", $"\"{Secret}\""), ("userId", AnyId(random, "users")),
        ("loginAt", Date(random, start)), ("createdAt", Date(random, start)),
        ("lastActivityAt", Date(random, start.AddMinutes(random.Next(300)))),
        ("closedAt", Date(random, start.AddMinutes(random.Next(300)))), ("mostImportantRole", "\"user\""),
    ];

    private static string Collection(string table) => table switch
    {
        "rooms" => "rocketchat_room",
        "users" => "users",
        "messages" => "rocketchat_message",
        _ => "rocketchat_sessions",
    };

    private static string AnyId(Random random, string kind) => $"\"{kind}-{random.Next(20)}\"";

    private static string Date(Random random) => Date(random, new DateTime(2024, 3, 1).AddMinutes(random.Next(40_000)));

    private static string Date(Random random, DateTime date)
    {
        var text = date.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var milliseconds = (long)(date - DateTime.UnixEpoch).TotalMilliseconds;
        return random.Next(4) switch
        {
            0 => $$$"""{"$date":"{{{text}}}Z"}""",
            1 => $$$$"""{"$date":{"$numberLong":"{{{{milliseconds}}}}"}}""",
            2 => $$$"""{"$date":{{{milliseconds}}}}""",
            _ => $$$"""{"$date":"{{{text}}}+0000"}""",
        };
    }

    private static string Number(Random random, int number) => random.Next(2) == 0 ? $"{number}" : $$"""{"$numberInt":"{{number}}"}""";
}
