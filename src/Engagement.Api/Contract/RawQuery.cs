using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Engagement.Application.Common;

namespace Engagement.Api.Contract;

/// <summary>
/// A query string parsed as the npm package <c>qs</c> parses it, because the documented errors depend on that: names are case-sensitive,
/// <c>+</c> is a space, text that cannot be decoded stays as it is, <c>[start]</c> is <c>start</c>.
/// </summary>
public sealed partial class RawQuery
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

    /// <summary>Parses a query string with or without its question mark.</summary>
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

    // Values are grouped by their whole key first, then by its root, because an empty value repeats only the same key: "start=a&[start]="
    // is a plain start. Empty places of a list ("start[499]") do not count.
    private bool TryAdd(string[] parts)
    {
        var grouped = new OrderedDictionary<string, (string Value, int Count, int Position)>();
        for (var i = 0; i < parts.Length; i++)
        {
            var (key, value) = Split(parts[i]);
            grouped[key] = grouped.TryGetValue(key, out var soFar) ? soFar with { Count = soFar.Count + 1 } : (value, 1, i);
        }

        var listed = new Dictionary<string, int>();
        foreach (var (key, (value, count, position)) in grouped)
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

    // As decodeURIComponent: decodes every escape of the text, or fails. A text that fails stays as it is.
    private static string Decode(string text)
    {
        var spaced = text.Replace('+', ' ');
        if (!spaced.Contains('%', StringComparison.Ordinal) || BrokenEscape().IsMatch(spaced))
        {
            return spaced;
        }

        var encoded = Encoding.UTF8.GetBytes(spaced);
        var bytes = WebUtility.UrlDecodeToBytes(encoded, 0, encoded.Length);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : spaced;
    }

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})")]
    private static partial Regex BrokenEscape();
}
