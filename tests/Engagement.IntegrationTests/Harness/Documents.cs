using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Engagement.IntegrationTests.Harness;

/// <summary>
/// The documents of tests, one JSON line each, with dates as mongoexport writes them. Ids are inserted as they are. <c>more</c> is further JSON, with a
/// comma in front.
/// </summary>
internal static partial class Documents
{
    public static string Room(
        string id, string type = "c", string? name = null, DocumentDate? version = null, DocumentDate? created = null, string more = "")
    {
        var named = name is null ? "" : $"\"name\":{JsonSerializer.Serialize(name)},";
        var dated = created is null ? "" : $"\"ts\":{created},";
        return $$"""{"_id":"{{id}}","t":"{{type}}",{{named}}{{dated}}"_updatedAt":{{version ?? "2023-05-01T00:00:00.000Z"}}{{more}}}""";
    }

    public static string User(string id, DocumentDate created, DocumentDate? version = null, string more = "") =>
        $$"""{"_id":"{{id}}","createdAt":{{created}},"_updatedAt":{{version ?? created}}{{more}}}""";

    public static string Message(
        string id, DocumentDate sent, string room = "r", string user = "u", DocumentDate? version = null, string more = "") =>
        $$$"""{"_id":"{{{id}}}","rid":"{{{room}}}","ts":{{{sent}}},"u":{"_id":"{{{user}}}"},"_updatedAt":{{{version ?? sent}}}{{{more}}}}""";

    /// <summary>A session; without an end it is open. Its default version is its end, or else its start.</summary>
    public static string Session(string id, string user, DocumentDate start, DocumentDate? end, DocumentDate? version = null, string more = "")
    {
        var closed = end is { } at ? at.ToString() : "null";
        return $$"""
            {"_id":"{{id}}","type":"session","userId":"{{user}}","loginAt":{{start}},"closedAt":{{closed}},"_updatedAt":{{version ?? end ?? start}}{{more}}}
            """;
    }

    public static string UserDaily(string user, int year, int month, int day, DocumentDate version, string? id = null) =>
        $$"""{"_id":"{{id ?? $"{user}-{year}-{month}-{day}"}}","type":"user_daily","userId":"{{user}}","""
        + $$"""
        "year":{{year}},"month":{{month}},"day":{{day}},"_updatedAt":{{version}}}
        """;

    /// <summary>A deletion with only the id, as the trash collection has it or, without a collection's name, as it is sent live.</summary>
    public static string Deletion(string id, DocumentDate deleted, string? collection = null, string more = "")
    {
        var named = collection is null ? "" : $"\"__collection__\":\"{collection}\",";
        return $$"""{"_id":"{{id}}",{{named}}"_deletedAt":{{deleted}}{{more}}}""";
    }

    /// <summary>The body that Rocket.Chat's outgoing webhook posts for a message.</summary>
    public static string WebhookMessage(string token, string id, string room, string user, string sent, string more = "") =>
        $$"""{"token":"{{token}}","message_id":"{{id}}","channel_id":"{{room}}","user_id":"{{user}}","timestamp":"{{sent}}"{{more}}}""";

    /// <summary>The document with dates as plain text, as a live sender may write them.</summary>
    public static string WithPlainDates(string document) => ExtendedDate().Replace(document, "$1");

    [GeneratedRegex("""\{"\$date":("[^"]*")\}""")]
    private static partial Regex ExtendedDate();
}

/// <summary>A date of a document, given as ISO 8601 text or as an instant.</summary>
internal readonly record struct DocumentDate(string Iso)
{
    public static implicit operator DocumentDate(string iso) => new(iso);

    public static implicit operator DocumentDate(DateTime instant) =>
        new(instant.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    public override string ToString() => $$"""{"$date":"{{Iso}}"}""";
}
