using System.Buffers.Binary;
using System.Text.Json;

namespace Engagement.Infrastructure.Documents;

/// <summary>
/// Writes the fields of a BSON document that the store reads as one document in Extended JSON, so that there is one parser for both. Every
/// other field is skipped by its length: a message's text is not even decoded.
/// </summary>
internal static class BsonJson
{
    private const string Damaged = "the BSON document is damaged";
    private const string TooLong = "the document is longer than 16 MiB";

    // One level more than the parser accepts: it reports what is deeper.
    private const int MaxDepth = 66;

    // Longer texts are refused by the parser, and need not be held for it.
    private const int MaxTextBytes = 8 * DocumentFields.MaxTextBytes;

    /// <summary>Writes the object; returns the error of a damaged document, of which a part may have been written.</summary>
    /// <param name="document">The document from its length to its final zero.</param>
    /// <param name="json">Where it is written.</param>
    /// <param name="credentials">Whether the fields that hold the credentials of a user are written too.</param>
    /// <param name="deletion">
    /// Whether the fields of a deletion are written, which only the trash has: a client may put any field into a message, and must not delete by it.
    /// </param>
    public static string? Write(ReadOnlySpan<byte> document, Utf8JsonWriter json, bool credentials, bool deletion)
    {
        json.WriteStartObject();
        var elements = new BsonElements(document);
        while (elements.Read())
        {
            var field = DocumentFieldNames.Exported.Find(elements.Name);
            if (field is null || (!credentials && field is DocumentField.Services or DocumentField.Emails)
                || (!deletion && field is DocumentField.Collection or DocumentField.DeletedAt))
            {
                continue;
            }

            json.WritePropertyName(elements.Name);
            var written = field == DocumentField.Author && elements.Type == BsonType.Document
                ? TryWriteAuthor(elements.Value, json)
                : TryWriteValue(elements.Type, elements.Value, json, depth: 1);
            if (!written)
            {
                return IsTooLong(json) ? TooLong : Damaged;
            }
        }

        json.WriteEndObject();
        return elements.IsDamaged ? Damaged : null;
    }

    /// <summary>Writes nothing of the author but the id.</summary>
    private static bool TryWriteAuthor(ReadOnlySpan<byte> document, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        var elements = new BsonElements(document);
        while (elements.Read())
        {
            if (DocumentFieldNames.Exported.Find(elements.Name) == DocumentField.Id)
            {
                json.WritePropertyName(elements.Name);
                if (!TryWriteValue(elements.Type, elements.Value, json, depth: 2))
                {
                    return false;
                }
            }
        }

        json.WriteEndObject();
        return !elements.IsDamaged;
    }

    private static bool TryWriteValue(BsonType type, ReadOnlySpan<byte> value, Utf8JsonWriter json, int depth)
    {
        switch (type)
        {
            case BsonType.String:
                var text = BsonElements.Text(value);
                json.WriteStringValue(text[..Math.Min(text.Length, MaxTextBytes)]);
                break;
            case BsonType.Date:
                WriteWrapped(json, "$date"u8, BinaryPrimitives.ReadInt64LittleEndian(value));
                break;
            case BsonType.ObjectId:
                json.WriteStartObject();
                json.WriteString("$oid"u8, Convert.ToHexStringLower(value));
                json.WriteEndObject();
                break;
            case BsonType.Boolean:
                json.WriteBooleanValue(value[0] == 1);
                break;
            case BsonType.Int32:
                json.WriteNumberValue(BinaryPrimitives.ReadInt32LittleEndian(value));
                break;
            case BsonType.Int64:
                json.WriteNumberValue(BinaryPrimitives.ReadInt64LittleEndian(value));
                break;
            case BsonType.Double when double.IsFinite(BinaryPrimitives.ReadDoubleLittleEndian(value)):
                json.WriteNumberValue(BinaryPrimitives.ReadDoubleLittleEndian(value));
                break;
            case BsonType.Null:
                json.WriteNullValue();
                break;
            case BsonType.Undefined:
                json.WriteStartObject();
                json.WriteBoolean("$undefined"u8, true);
                json.WriteEndObject();
                break;
            case BsonType.Document or BsonType.Array:
                return TryWriteNested(value, json, type == BsonType.Array, depth);
            default:
                // No field that is read has such a value, so it only has to be of another kind than every expected one.
                WriteWrapped(json, "$type"u8, (long)type);
                break;
        }

        return true;
    }

    private static bool TryWriteNested(ReadOnlySpan<byte> document, Utf8JsonWriter json, bool isArray, int depth)
    {
        if (isArray)
        {
            json.WriteStartArray();
        }
        else
        {
            json.WriteStartObject();
        }

        var elements = new BsonElements(document);
        while (depth < MaxDepth && elements.Read())
        {
            if (!isArray)
            {
                json.WritePropertyName(elements.Name);
            }

            // A few bytes of BSON can be many of JSON.
            if (IsTooLong(json) || !TryWriteValue(elements.Type, elements.Value, json, depth + 1))
            {
                return false;
            }
        }

        if (isArray)
        {
            json.WriteEndArray();
        }
        else
        {
            json.WriteEndObject();
        }

        return !elements.IsDamaged;
    }

    private static bool IsTooLong(Utf8JsonWriter json) => json.BytesCommitted + json.BytesPending > DocumentSplitter.MaxDocumentBytes;

    private static void WriteWrapped(Utf8JsonWriter json, ReadOnlySpan<byte> name, long number)
    {
        json.WriteStartObject();
        json.WriteNumber(name, number);
        json.WriteEndObject();
    }
}
