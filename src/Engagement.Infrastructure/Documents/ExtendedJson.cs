using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Engagement.Infrastructure.Documents;

/// <summary>
/// The types that plain JSON lacks, in MongoDB's Extended JSON: version 2 relaxed and canonical, the legacy version 1, and the form of
/// Rocket.Chat's realtime interface. Each reader is at the value's first token.
/// </summary>
internal static class ExtendedJson
{
    private const int ObjectIdDigits = 24;
    private const int MaxNumberBytes = 64;
    private const double GreatestExactInteger = 1L << 53;

    /// <summary>A date in milliseconds since 1970: <c>{"$date": …}</c> around a string or a number in any form, or a string.</summary>
    public static bool TryGetDate(Utf8JsonReader value, out long milliseconds)
    {
        if (TryUnwrap(ref value, "$date"u8) && value.TokenType != JsonTokenType.String)
        {
            return TryGetInteger(value, out milliseconds);
        }

        Span<byte> buffer = stackalloc byte[MaxNumberBytes * JsonText.LongestEscape];
        milliseconds = 0;
        return value.TokenType == JsonTokenType.String && DocumentInstant.TryParse(JsonText.Bytes(in value, buffer), out milliseconds);
    }

    /// <summary>A whole number, plain or wrapped with its type.</summary>
    public static bool TryGetInteger(Utf8JsonReader value, out long integer)
    {
        integer = 0;
        if (value.TokenType == JsonTokenType.Number)
        {
            return value.TryGetInt64(out integer) || (value.TryGetDouble(out var number) && TryTruncate(number, out integer));
        }

        if (value.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        Span<byte> buffer = stackalloc byte[MaxNumberBytes * JsonText.LongestEscape];
        var inner = value;
        if (TryUnwrap(ref inner, "$numberInt"u8) || TryUnwrap(ref inner, "$numberLong"u8))
        {
            var text = inner.TokenType == JsonTokenType.String ? JsonText.Bytes(in inner, buffer) : [];
            return Utf8Parser.TryParse(text, out integer, out var used) && used == text.Length;
        }

        return TryUnwrap(ref inner, "$numberDouble"u8)
            && inner.TokenType == JsonTokenType.String
            && double.TryParse(JsonText.Bytes(in inner, buffer), NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
            && TryTruncate(real, out integer);
    }

    /// <summary>An ObjectId's 24 hexadecimal digits, in lower case so that one id has one text.</summary>
    public static bool TryGetObjectId(Utf8JsonReader value, out string digits)
    {
        digits = string.Empty;
        Span<byte> buffer = stackalloc byte[ObjectIdDigits * JsonText.LongestEscape];
        if (!TryUnwrap(ref value, "$oid"u8) || value.TokenType != JsonTokenType.String)
        {
            return false;
        }

        var text = JsonText.Bytes(in value, buffer);
        foreach (var digit in text)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }
        }

        digits = Encoding.ASCII.GetString(text).ToLowerInvariant();
        return digits.Length == ObjectIdDigits;
    }

    /// <summary>Whether the value is <c>{"$undefined":true}</c>, which old drivers stored for a missing value.</summary>
    public static bool IsUndefined(ReadOnlySpan<byte> json)
    {
        // Nearly every object is a date: the search is cheaper than a reader.
        if (json.Length > MaxNumberBytes || !json.StartsWith("{"u8) || json.IndexOf("$undefined"u8) < 0)
        {
            return false;
        }

        var value = new Utf8JsonReader(json);
        value.Read();
        return TryUnwrap(ref value, "$undefined"u8) && value.TokenType == JsonTokenType.True;
    }

    /// <summary>Moves to the value inside <c>{"key": value}</c>, an object with no other key; else does not move.</summary>
    private static bool TryUnwrap(ref Utf8JsonReader value, ReadOnlySpan<byte> key)
    {
        var reader = value;
        var inner = value;
        var found = false;
        while (value.TokenType == JsonTokenType.StartObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!JsonText.Equals(in reader, key))
            {
                return false;
            }

            reader.Read();
            inner = reader;
            found = true;
            reader.Skip();
        }

        value = found ? inner : value;
        return found;
    }

    private static bool TryTruncate(double number, out long integer)
    {
        var whole = Math.Abs(number) <= GreatestExactInteger && Math.Truncate(number) == number;
        integer = whole ? (long)number : 0;
        return whole;
    }
}
