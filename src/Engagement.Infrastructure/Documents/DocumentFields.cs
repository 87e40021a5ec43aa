using System.Globalization;
using System.Text.Json;
using Engagement.Domain.Calendar;

namespace Engagement.Infrastructure.Documents;

/// <summary>
/// Reads the values of one document's fields. An absent or null value is null. So is a malformed one: if it is required, it sets
/// <see cref="Error"/>, otherwise its field is absent from then on, and named in <see cref="Warning"/>.
/// </summary>
internal ref struct DocumentFields(ReadOnlySpan<byte> json, Span<ValueRange> values, DocumentFieldNames names)
{
    private const int MaxIdBytes = 128;
    public const int MaxTextBytes = 1024;

    // Old versions of Rocket.Chat list all members in a room's document.
    private const int MaxTexts = 100_000;

    private static readonly long First = Milliseconds(StoreRange.First);
    private static readonly long Last = Milliseconds(StoreRange.Last);

    private readonly ReadOnlySpan<byte> _json = json;
    private readonly Span<ValueRange> _values = values;

    /// <summary>The first error; null without one.</summary>
    public string? Error { get; private set; }

    /// <summary>All malformed optional fields, each with what is wrong with it; null without one.</summary>
    public string? Warning { get; private set; }

    /// <summary>The error of a required field that is absent or null.</summary>
    public static string Missing(DocumentFieldNames names, DocumentField field) => $"{names.Of(field)} is missing";

    public readonly bool Has(DocumentField field) => _values[(int)field].Length > 0;

    /// <summary>The field's JSON; empty when it is absent or null.</summary>
    public readonly ReadOnlySpan<byte> Json(DocumentField field) => _json.Slice(_values[(int)field].Start, _values[(int)field].Length);

    public void Fail(string error) => Error ??= error;

    public void Fail(DocumentField field, string what) => Fail($"{names.Of(field)} {what}");

    /// <summary>Reports a malformed value: an error if it is required, otherwise a warning.</summary>
    public void Refuse(string value, string what, bool required)
    {
        if (required)
        {
            Fail($"{value} {what}");
        }
        else
        {
            Warning = $"{(Warning is null ? "stored" : Warning + ";")} without {value}, which {what}";
        }
    }

    /// <summary>Reports a malformed field. An optional one is absent from then on, so that no later reader takes it or reports it again.</summary>
    public void Refuse(DocumentField field, string what, bool required)
    {
        Refuse(names.Of(field), what, required);
        if (!required)
        {
            _values[(int)field] = default;
        }
    }

    /// <summary>Whether all these fields are present and there is no error. A missing one is an error, except in a deletion.</summary>
    public bool HasAll(bool deleted, params ReadOnlySpan<DocumentField> required)
    {
        foreach (var field in required)
        {
            if (!Has(field))
            {
                if (!deleted)
                {
                    Fail(Missing(names, field));
                }

                return false;
            }
        }

        return Error is null;
    }

    public string? Id(DocumentField field, bool required = true)
    {
        if (!TryOpen(field, out var value))
        {
            return null;
        }

        if (value.TokenType == JsonTokenType.String)
        {
            var id = ReadText(field, value, MaxIdBytes, required);
            if (id is "")
            {
                Refuse(field, "is empty", required);
                return null;
            }

            return id;
        }

        if (ExtendedJson.TryGetObjectId(value, out var digits))
        {
            return digits;
        }

        Refuse(field, "must be a string or an ObjectId", required);
        return null;
    }

    public string? Text(DocumentField field, bool required = true)
    {
        if (!TryOpen(field, out var value))
        {
            return null;
        }

        if (value.TokenType == JsonTokenType.String)
        {
            return ReadText(field, value, MaxTextBytes, required);
        }

        Refuse(field, "must be a string", required);
        return null;
    }

    public IReadOnlyList<string>? Texts(DocumentField field, bool required = true)
    {
        const string Expected = "must be an array of strings";
        if (!TryOpen(field, out var value))
        {
            return null;
        }

        if (value.TokenType != JsonTokenType.StartArray)
        {
            Refuse(field, Expected, required);
            return null;
        }

        var texts = new List<string>();
        while (value.Read() && value.TokenType != JsonTokenType.EndArray)
        {
            if (value.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            if (value.TokenType != JsonTokenType.String || texts.Count == MaxTexts)
            {
                Refuse(field, value.TokenType == JsonTokenType.String ? $"has more than {MaxTexts} entries" : Expected, required);
                return null;
            }

            if (ReadText(field, value, MaxTextBytes, required) is not { } text)
            {
                return null;
            }

            texts.Add(text);
        }

        return texts;
    }

    public DateTime? Instant(DocumentField field, bool required = true)
    {
        if (!TryOpen(field, out var value))
        {
            return null;
        }

        if (!ExtendedJson.TryGetDate(value, out var milliseconds))
        {
            Refuse(field, "must be a date such as 2023-05-30T10:00:00.123Z", required);
            return null;
        }

        var instant = InStore(milliseconds);
        if (instant is null)
        {
            Refuse(field, "lies outside the years that can be stored, 0001-01-03 to 9999-12-29", required);
        }

        return instant;
    }

    /// <summary>Reports a version too far ahead of the service's clock, which may itself be wrong.</summary>
    public void FailAhead(DocumentField field, DateTime now) => Fail(
        field,
        "is more than a day ahead of the service's clock, which shows "
            + now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) + "; correct the date or the clock, then send the document again");

    /// <summary>The instant of so many milliseconds since 1970; null outside the years that can be stored.</summary>
    public static DateTime? InStore(long milliseconds) =>
        milliseconds < First || milliseconds > Last ? null : DateTime.UnixEpoch.AddTicks(milliseconds * TimeSpan.TicksPerMillisecond);

    public bool? Flag(DocumentField field, bool required = true)
    {
        if (!TryOpen(field, out var value))
        {
            return null;
        }

        if (value.TokenType is not (JsonTokenType.True or JsonTokenType.False))
        {
            Refuse(field, "must be true or false", required);
            return null;
        }

        return value.TokenType == JsonTokenType.True;
    }

    public long? Integer(DocumentField field, bool required = true)
    {
        if (!TryOpen(field, out var value))
        {
            return null;
        }

        if (ExtendedJson.TryGetInteger(value, out var integer))
        {
            return integer;
        }

        Refuse(field, "must be a whole number", required);
        return null;
    }

    /// <summary>Reports the field if it is present and not an object.</summary>
    public void CheckObject(DocumentField field, bool required = true)
    {
        if (TryOpen(field, out var value) && value.TokenType != JsonTokenType.StartObject)
        {
            Refuse(field, "must be an object", required);
        }
    }

    /// <summary>Whether the field is this text; any other value is no error.</summary>
    public readonly bool Is(DocumentField field, ReadOnlySpan<byte> text) =>
        TryOpen(field, out var value) && value.TokenType == JsonTokenType.String && JsonText.Equals(in value, text);

    private readonly bool TryOpen(DocumentField field, out Utf8JsonReader value)
    {
        var range = _values[(int)field];
        value = range.Length > 0 ? new Utf8JsonReader(_json.Slice(range.Start, range.Length)) : default;
        return range.Length > 0 && value.Read();
    }

    private string? ReadText(DocumentField field, in Utf8JsonReader value, int longest, bool required)
    {
        var text = JsonText.Read(in value, longest, out var problem);
        if (problem is not null)
        {
            Refuse(field, problem, required);
        }

        return text;
    }

    private static long Milliseconds(DateTime instant) => (instant - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;
}
