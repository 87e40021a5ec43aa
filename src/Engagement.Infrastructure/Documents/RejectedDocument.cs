using System.Buffers;
using System.Text.Json;

namespace Engagement.Infrastructure.Documents;

/// <summary>
/// The part of a rejected document that is written to the rejects file: the fields that the store reads, at every depth, never a message's
/// text or a user's secrets. Nothing is written of invalid JSON, or when that part is too long.
/// </summary>
internal static class RejectedDocument
{
    private const int MaxBytes = 64 * 1024;
    private const int MaxNameBytes = 32;

    // No such field has more levels, and readers of the file have limits of their own.
    private const int MaxLevels = 8;

    private static readonly HashSet<string> s_kept =
    [
        "_id", "_updatedAt", "_deletedAt", "__collection__", "rid", "ts", "editedAt", "t", "u", "_hidden", "name", "fname", "usernames", "username",
        "createdAt", "roles", "type", "active", "userId", "loginAt", "lastActivityAt", "closedAt", "mostImportantRole", "year", "month",
        "day", "$date", "$oid", "$numberInt", "$numberLong", "$numberDouble", "$undefined",
    ];

    /// <summary>The kept fields as one JSON object; null where nothing is kept.</summary>
    public static byte[]? Keep(ReadOnlySpan<byte> document)
    {
        var kept = new ArrayBufferWriter<byte>();
        try
        {
            using var writer = new Utf8JsonWriter(kept);
            return Copy(document, writer) ? kept.WrittenSpan.ToArray() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Invalid JSON, or a text that is not Unicode.
            return null;
        }
    }

    private static bool Copy(ReadOnlySpan<byte> document, Utf8JsonWriter writer)
    {
        var reader = new Utf8JsonReader(document);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        writer.WriteStartObject();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && !IsKept(in reader))
            {
                reader.Skip();
            }
            else if (reader.CurrentDepth > MaxLevels || reader.ValueSpan.Length + writer.BytesCommitted + writer.BytesPending > MaxBytes)
            {
                return false;
            }
            else
            {
                CopyToken(in reader, writer);
            }
        }

        writer.Flush();
        return true;
    }

    private static bool IsKept(in Utf8JsonReader name) => name.ValueSpan.Length <= MaxNameBytes && s_kept.Contains(name.GetString()!);

    private static void CopyToken(in Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                writer.WritePropertyName(reader.GetString()!);
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(reader.GetString());
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }
}
