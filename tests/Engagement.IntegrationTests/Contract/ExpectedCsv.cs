using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Contract;

/// <summary>The CSV for a JSON response, as described in docs/compatibility.md; shares no code with the service.</summary>
internal static partial class ExpectedCsv
{
    private static readonly Dictionary<string, (string List, string Columns)> s_tables = new()
    {
        ["messages/messages-sent"] = ("days", "date,messages"),
        ["messages/origin"] = ("origins", "t,messages"),
        ["messages/top-five-popular-channels"] = ("channels", "t,name,usernames,messages"),
        ["channels/list"] = ("channels", "_id,name,t,ts,_updatedAt,usernames,messages,lastWeekMessages,diffFromLastWeek"),
        ["users/new-users"] = ("days", "date,users"),
        ["users/active-users"] = ("month", "date,users,userId"),
        ["users/active-users-summary"] = ("days", "date,dau,wau,mau"),
        ["users/users-by-time-of-the-day-in-a-week"] = ("week", "date,hour,users"),
        ["users/chat-busier/hourly-data"] = ("hours", "hour,users"),
        ["users/chat-busier/weekly-data"] = ("month", "date,users"),
    };

    public static IEnumerable<string> Paths => s_tables.Keys;

    public static string ColumnsOf(string path) => s_tables[path].Columns;

    public static string Of(string path, string json, ModelZone zone)
    {
        var (list, columns) = s_tables[path];
        var rows = JsonNode.Parse(json)![list]!.AsArray().SelectMany(row => row!["usersList"] is JsonArray users
            ? users.Select(user => Line(columns, name => name == "userId" ? user : Value(row, name, zone)))
            : [Line(columns, name => Value(row, name, zone))]);
        return string.Concat(rows.Prepend(columns).Select(line => line + "\r\n"));
    }

    private static string Line(string columns, Func<string, JsonNode?> value) =>
        string.Join(',', columns.Split(',').Select(name => Cell(value(name))));

    private static JsonNode? Value(JsonNode row, string name, ModelZone zone) => name switch
    {
        "date" when row["year"] is { } year => $"{(int)year!:0000}-{(int)row["month"]!:00}-{(int)row["day"]!:00}",
        "date" => zone.Day(DateTime.Parse((string)row["day"]!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal))
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => row[name] ?? row["room"]?[name],
    };

    private static string Cell(JsonNode? value) => value switch
    {
        null => "",
        JsonArray texts => Text(string.Join(' ', texts.Select(text => (string?)text))),
        _ when value.GetValueKind() == JsonValueKind.Number => value.ToJsonString(),
        _ => Text((string)value!),
    };

    private static string Text(string text) =>
        Formula().IsMatch(text) ? Quoted("'" + text)
        : text.IndexOfAny([',', '"', '\r', '\n']) >= 0 ? Quoted(text)
        : text;

    [GeneratedRegex(@"\A(\s*[=+@-]|[\t\r\n])")]
    private static partial Regex Formula();

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
