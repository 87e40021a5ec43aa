using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Engagement.Application.Common;

namespace Engagement.Api.Contract;

/// <summary>
/// A query string read as the npm package <c>qs</c> reads it, which decides what the documented API calls present, plain or refused:
/// names are case-sensitive, <c>+</c> is a space, what cannot be decoded stays as it is, <c>[start]</c> is <c>start</c>.
/// </summary>
public sealed class RawQuery
{
    private const int ParameterLimit = 1000;

    private readonly Dictionary<string, QueryText> _parameters = [];

    private RawQuery()
    {
    }

    /// <summary>Whether there are more than 1000 parameters or more than 500 values of one of them.</summary>
    public bool Invalid { get; private init; }

    /// <summary>The parameter of a name: absent, plain text, something else, or rejected with the whole query.</summary>
    public QueryText this[string key] => Invalid ? QueryText.Rejected : _parameters.GetValueOrDefault(key);

    /// <summary>Reads a query string, with or without its question mark.</summary>
    public static RawQuery Parse(string? queryString)
    {
        var query = new RawQuery();
        if (queryString is null or "" or "?")
        {
            return query;
        }

        var text = queryString[0] == '?' ? queryString[1..] : queryString;
        var parts = text.Replace("%5B", "[", StringComparison.OrdinalIgnoreCase).Replace("%5D", "]", StringComparison.OrdinalIgnoreCase)
            .Split('&', ParameterLimit + 1);
        return parts.Length <= ParameterLimit && query.TryAdd(parts) ? query : new RawQuery { Invalid = true };
    }

    // Values are first gathered by their whole key, then by its root, because an empty value repeats only the same key: "start=a&[start]="
    // is a plain start. Places of a list that are left empty ("start[499]") are not counted.
    private bool TryAdd(string[] parts)
    {
        var gathered = new OrderedDictionary<string, (string Value, int Count, int Position)>();
        for (var i = 0; i < parts.Length; i++)
        {
            var (key, value) = Split(parts[i]);
            gathered[key] = gathered.TryGetValue(key, out var sofar) ? sofar with { Count = sofar.Count + 1 } : (value, 1, i);
        }

        var listed = new Dictionary<string, int>();
        foreach (var (key, (value, count, position)) in gathered)
        {
            if (count > QueryKey.ListLimit)
            {
                return false;
            }

            if (QueryKey.Read(key) is not { } name)
            {
                continue;
            }

            var plain = name.IsPlain && count == 1 ? value : null;
            var isPresent = _parameters.TryGetValue(name.Root, out var present);
            if (isPresent && plain == "")
            {
                continue;
            }

            listed[name.Root] = listed.GetValueOrDefault(name.Root) + (name.IsListItem ? count : 0);
            if (name.ExceedsListLimit || listed[name.Root] > QueryKey.ListLimit)
            {
                return false;
            }

            _parameters[name.Root] = isPresent ? QueryText.NotPlain(present.Position)
                : plain is null ? QueryText.NotPlain(position)
                : QueryText.Plain(plain, position);
        }

        return true;
    }

    private static (string Key, string Value) Split(string part)
    {
        var bracket = part.IndexOf("]=", StringComparison.Ordinal);
        var equals = bracket < 0 ? part.IndexOf('=', StringComparison.Ordinal) : bracket + 1;
        return equals < 0 ? (Decode(part), "") : (Decode(part[..equals]), Decode(part[(equals + 1)..]));
    }

    private static string Decode(string text)
    {
        var spaced = text.Replace('+', ' ');
        return spaced.Contains('%', StringComparison.Ordinal) ? Unescape(spaced) ?? spaced : spaced;
    }

    // Null where decodeURIComponent would throw. What an escape begins, escapes must finish.
    private static string? Unescape(string text)
    {
        var result = new StringBuilder(text.Length);
        var bytes = new ArrayBufferWriter<byte>(text.Length / 3 + 1);
        for (var i = 0; i < text.Length;)
        {
            if (text[i] != '%')
            {
                result.Append(text[i++]);
                continue;
            }

            for (bytes.ResetWrittenCount(); i < text.Length && text[i] == '%'; i += 3)
            {
                if (i + 3 > text.Length
                    || !byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                {
                    return null;
                }

                bytes.Write([value]);
            }

            if (!Utf8.IsValid(bytes.WrittenSpan))
            {
                return null;
            }

            result.Append(Encoding.UTF8.GetString(bytes.WrittenSpan));
        }

        return result.ToString();
    }
}
