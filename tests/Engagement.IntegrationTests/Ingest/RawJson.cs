using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>The formats of dates and numbers in MongoDB's tools.</summary>
internal enum Dialect
{
    Relaxed,
    Canonical,
    Legacy,
}

/// <summary>Writes documents in the format of an export.</summary>
internal static class RawJson
{
    private static readonly JsonSerializerOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static bool IsDeletion(RawDocument document) => document.Fields.ContainsKey("_deletedAt");

    /// <summary>The export file of the document's kind.</summary>
    public static string FileOf(RawDocument document) => IsDeletion(document) ? "rocketchat__trash.json" : document.Kind switch
    {
        RawKind.Room => "rocketchat_room.json",
        RawKind.User => "users.json",
        RawKind.Message => "rocketchat_message.json",
        _ => "rocketchat_sessions.json",
    };

    /// <param name="document">The document.</param>
    /// <param name="dialect">The format of its dates and numbers.</param>
    /// <param name="named">Whether a deletion names its collection, which the trash file requires.</param>
    public static string Write(RawDocument document, Dialect dialect, bool named = true)
    {
        var json = new JsonObject();
        foreach (var (name, value) in document.Fields)
        {
            json[name] = Value(value, dialect);
        }

        if (IsDeletion(document) && named)
        {
            json["__collection__"] = document.Kind switch
            {
                RawKind.Room => "room",
                RawKind.User => "users",
                RawKind.Message => "rocketchat_message",
                _ => "sessions",
            };
        }

        return json.ToJsonString(s_options);
    }

    private static JsonNode? Value(object? value, Dialect dialect) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        string[] texts => new JsonArray([.. texts.Select(text => (JsonNode?)JsonValue.Create(text))]),
        IReadOnlyDictionary<string, object?> fields => new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, Value(field.Value, dialect)))),
        int number when dialect == Dialect.Canonical => new JsonObject { ["$numberInt"] = $"{number}" },
        int number => JsonValue.Create(number),
        DateTime instant => new JsonObject { ["$date"] = Date(instant, dialect) },
        _ => throw new InvalidOperationException($"{value} has no form in JSON."),
    };

    private static JsonNode Date(DateTime instant, Dialect dialect)
    {
        var milliseconds = (instant - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;
        return dialect switch
        {
            Dialect.Canonical => new JsonObject { ["$numberLong"] = $"{milliseconds}" },
            Dialect.Legacy when milliseconds % 2 == 0 => JsonValue.Create(milliseconds),
            Dialect.Legacy => JsonValue.Create(ModelJson.Iso(instant.AddHours(2)).Replace("Z", "+0200", StringComparison.Ordinal)),
            _ => JsonValue.Create(ModelJson.Iso(instant)),
        };
    }
}
