using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Engagement.Domain.Calendar;

namespace Engagement.Application.Ingest;

/// <summary>
/// Reads the values of one document's fields. A value that is absent or null reads as null; one that is malformed reads as null too and
/// leaves the first such error behind.
/// </summary>
internal ref struct DocumentFields(ReadOnlySpan<byte> json, ReadOnlySpan<ValueRange> values)
{
    private const int LongestId = 128;
    private const int LongestText = 1024;
    private const int MostTexts = 1000;

    private static readonly long First = Milliseconds(StoreRange.First);
    private static readonly long Last = Milliseconds(StoreRange.Last);

    private readonly ReadOnlySpan<byte> _json = json;
    private readonly ReadOnlySpan<ValueRange> _values = values;

    /// <summary>The first thing that was wrong; null so far as nothing was.</summary>
    public string? Error { get; private set; }

    public readonly bool Has(DocumentField field) => _values[(int)field].Length > 0;

    public void Fail(string error) => Error ??= error;

    /// <summary>Whether all these fields are there and nothing was wrong; a live document must have them, a deletion need not.</summary>
    public bool Complete(bool deleted, params ReadOnlySpan<DocumentField> required)
    {
        foreach (var field in required)
        {
            if (!Has(field))
            {
                if (!deleted)
                {
                    Fail($"{DocumentFieldNames.Of(field)} is missing");
                }

                return false;
            }
        }

        return Error is null;
    }

    public string? Id(DocumentField field)
    {
        if (!Has(field))
        {
            return null;
        }

        var value = Open(field);
        if (value.TokenType == JsonTokenType.String)
        {
            var id = ReadText(field, value, LongestId);
            if (id is "")
            {
                Wrong(field, "is empty");
            }

            return id;
        }

        if (ExtendedJson.TryGetObjectId(value, out var digits))
        {
            return digits;
        }

        Wrong(field, "must be a string or an ObjectId");
        return null;
    }

    public string? Text(DocumentField field)
    {
        if (!Has(field))
        {
            return null;
        }

        var value = Open(field);
        if (value.TokenType == JsonTokenType.String)
        {
            return ReadText(field, value, LongestText);
        }

        Wrong(field, "must be a string");
        return null;
    }

    public IReadOnlyList<string>? Texts(DocumentField field)
    {
        const string Expected = "must be an array of strings";
        if (!Has(field))
        {
            return null;
        }

        var value = Open(field);
        if (value.TokenType != JsonTokenType.StartArray)
        {
            Wrong(field, Expected);
            return null;
        }

        var texts = new List<string>();
        while (value.Read() && value.TokenType != JsonTokenType.EndArray)
        {
            if (value.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            if (value.TokenType != JsonTokenType.String || texts.Count == MostTexts)
            {
                Wrong(field, value.TokenType == JsonTokenType.String ? $"has more than {MostTexts} entries" : Expected);
                return null;
            }

            if (ReadText(field, value, LongestText) is not { } text)
            {
                return null;
            }

            texts.Add(text);
        }

        return texts;
    }

    public DateTime? Instant(DocumentField field)
    {
        if (!Has(field))
        {
            return null;
        }

        if (!ExtendedJson.TryGetDate(Open(field), out var milliseconds))
        {
            Wrong(field, "must be a date such as 2023-05-30T10:00:00.123Z");
            return null;
        }

        if (milliseconds < First || milliseconds > Last)
        {
            Wrong(field, "lies outside the years that can be stored, 0001-01-03 to 9999-12-29");
            return null;
        }

        return DateTime.UnixEpoch.AddTicks(milliseconds * TimeSpan.TicksPerMillisecond);
    }

    public bool? Flag(DocumentField field)
    {
        if (!Has(field))
        {
            return null;
        }

        var type = Open(field).TokenType;
        if (type is not (JsonTokenType.True or JsonTokenType.False))
        {
            Wrong(field, "must be true or false");
        }

        return type == JsonTokenType.True;
    }

    public long? Integer(DocumentField field)
    {
        if (!Has(field))
        {
            return null;
        }

        if (ExtendedJson.TryGetInteger(Open(field), out var integer))
        {
            return integer;
        }

        Wrong(field, "must be a whole number");
        return null;
    }

    /// <summary>Notes an error where the field is there and is not an object.</summary>
    public void CheckObject(DocumentField field)
    {
        if (Has(field) && Open(field).TokenType != JsonTokenType.StartObject)
        {
            Wrong(field, "must be an object");
        }
    }

    /// <summary>Whether the field is this very text; no error where it is anything else.</summary>
    public readonly bool Is(DocumentField field, ReadOnlySpan<byte> text)
    {
        if (!Has(field))
        {
            return false;
        }

        var value = Open(field);
        return value.TokenType == JsonTokenType.String && JsonText.Equals(in value, text);
    }

    private readonly Utf8JsonReader Open(DocumentField field)
    {
        var range = _values[(int)field];
        var value = new Utf8JsonReader(_json.Slice(range.Start, range.Length));
        value.Read();
        return value;
    }

    private string? ReadText(DocumentField field, in Utf8JsonReader value, int longest)
    {
        var raw = value.ValueSpan;
        if (raw.Length > (value.ValueIsEscaped ? longest * JsonText.LongestEscape : longest))
        {
            Wrong(field, $"is longer than {longest} bytes");
            return null;
        }

        if (!value.ValueIsEscaped)
        {
            if (Utf8.IsValid(raw))
            {
                return Encoding.UTF8.GetString(raw);
            }

            Wrong(field, "is not valid Unicode");
            return null;
        }

        return Unescape(field, in value, longest);
    }

    private string? Unescape(DocumentField field, in Utf8JsonReader value, int longest)
    {
        try
        {
            var text = value.GetString()!;
            if (Encoding.UTF8.GetByteCount(text) > longest)
            {
                Wrong(field, $"is longer than {longest} bytes");
            }
            else if (text.Contains('\0', StringComparison.Ordinal))
            {
                Wrong(field, "contains U+0000, which cannot be stored");
            }

            return text;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, written as an escape, or bytes that are no UTF-8.
            Wrong(field, "is not valid Unicode");
            return null;
        }
    }

    private void Wrong(DocumentField field, string what) => Fail($"{DocumentFieldNames.Of(field)} {what}");

    private static long Milliseconds(DateTime instant) => (instant - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;
}
