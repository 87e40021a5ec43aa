using System.Text.Json;
using Engagement.Application.Hooks;

namespace Engagement.Api.Contract;

/// <summary>
/// The body of a webhook: one pass over its bytes, which keeps the few fields of <see cref="RocketChatCommand"/> and builds nothing of the
/// rest. The last of several equal keys counts, as <c>JSON.parse</c> has it.
/// </summary>
internal static class RocketChatBody
{
    // Longer than the longest name can be, each of its bytes escaped: a longer text is judged like one of this length.
    private const int LongestText = 8 * 1024;

    // An ObjectId or a date of Extended JSON has less: another object or array is judged like an empty one.
    private const int LongestObject = 256;

    private static readonly string[] s_names = ["token", "message_id", "channel_id", "channel_name", "user_id", "timestamp"];

    private static readonly JsonElement s_tooLong = JsonElement.Parse($"\"{new string('x', LongestText)}\"");
    private static readonly JsonElement s_noText = JsonElement.Parse("[]");

    public static RocketChatCommand Read(ReadOnlySpan<byte> body)
    {
        var fields = new JsonElement[s_names.Length];
        var isReadable = true;
        try
        {
            Fill(body.StartsWith("\uFEFF"u8) ? body["\uFEFF"u8.Length..] : body, fields);
        }
        catch (JsonException)
        {
            isReadable = false;
        }

        var name = fields[3];
        return new RocketChatCommand(
            fields[0], fields[1], fields[2], name.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : name, fields[4], fields[5], isReadable);
    }

    private static void Fill(ReadOnlySpan<byte> body, JsonElement[] fields)
    {
        var reader = new Utf8JsonReader(body);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = FieldOf(ref reader);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            var isObject = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            reader.Skip();
            if (field >= 0)
            {
                fields[field] = Value(body[start..(int)reader.BytesConsumed], isObject);
            }
        }

        // What follows the object is met here.
        reader.Read();
    }

    private static int FieldOf(ref Utf8JsonReader reader)
    {
        try
        {
            for (var field = 0; field < s_names.Length; field++)
            {
                if (reader.ValueTextEquals(s_names[field]))
                {
                    return field;
                }
            }
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: the name of nothing that is looked for.
        }

        return -1;
    }

    private static JsonElement Value(ReadOnlySpan<byte> value, bool isObject) =>
        isObject && value.Length > LongestObject ? s_noText : value.Length > LongestText ? s_tooLong : JsonElement.Parse(value);
}
