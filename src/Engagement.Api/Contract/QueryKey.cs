using System.Globalization;

namespace Engagement.Api.Contract;

/// <summary>A parsed key of a query string: <c>start</c>, <c>[start]</c>, <c>start[]</c>, <c>start[0][x]</c>.</summary>
/// <param name="Root">The name before the first bracket, or in the first brackets when the key begins with them.</param>
/// <param name="IsPlain">Whether nothing is nested below the root.</param>
/// <param name="IsListItem">Whether the value is an item of a list: <c>start</c> itself, <c>start[]</c>, <c>start[0]</c>.</param>
/// <param name="ExceedsListLimit">Whether the key names a place beyond the longest list allowed.</param>
internal readonly record struct QueryKey(string Root, bool IsPlain, bool IsListItem, bool ExceedsListLimit)
{
    public const int ListLimit = 500;

    private const int Depth = 5;

    // Members of every JavaScript object; qs drops keys that contain one of them.
    private static readonly HashSet<string> s_reserved =
    [
        "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf",
        "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "__proto__",
    ];

    /// <summary>Parses a decoded key; null when the key is ignored.</summary>
    public static QueryKey? Read(string key)
    {
        var open = key.IndexOf('[');
        if (open < 0)
        {
            return key.Length == 0 || s_reserved.Contains(key) ? null : new QueryKey(key, IsPlain: true, IsListItem: true, ExceedsListLimit: false);
        }

        var segments = new List<string>();
        if (open > 0)
        {
            segments.Add(key[..open]);
        }

        for (var depth = 0; open >= 0 && depth < Depth; depth++)
        {
            var close = ClosingBracket(key, open);
            if (close < 0)
            {
                break;
            }

            segments.Add(key[open..(close + 1)]);
            open = key.IndexOf('[', close + 1);
        }

        if (segments.Any(segment => s_reserved.Contains(Unwrap(segment))))
        {
            return null;
        }

        // An unbalanced or too deep rest is one name.
        if (open >= 0)
        {
            segments.Add($"[{key[open..]}]");
        }

        // A list at the root ("[]=a") has numbers for names, which are no parameters.
        var below = segments.Skip(1).ToArray();
        return new QueryKey(
            Unwrap(segments[0]),
            IsPlain: below.Length == 0 && segments[0] != "[]",
            IsListItem: below.Length == 0 || (below.Length == 1 && (below[0] == "[]" || ListIndex(below[0]) is not null)),
            ExceedsListLimit: segments.Any(segment => ListIndex(segment) >= ListLimit));
    }

    private static int ClosingBracket(string key, int open)
    {
        var level = 0;
        for (var i = open; i < key.Length; i++)
        {
            level += key[i] switch { '[' => 1, ']' => -1, _ => 0 };
            if (level == 0)
            {
                return i;
            }
        }

        return -1;
    }

    private static string Unwrap(string segment) => segment is ['[', .. var name, ']'] ? name : segment;

    // "[12]" but not "[012]", "[+1]" or a bare "12".
    private static long? ListIndex(string segment) =>
        long.TryParse(Unwrap(segment), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        && string.Create(CultureInfo.InvariantCulture, $"[{index}]") == segment
            ? index
            : null;
}
