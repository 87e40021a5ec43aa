using System.Buffers;
using System.Globalization;
using System.Text;

namespace Engagement.Api.Hosting;

/// <summary>
/// Names, ids and roles come from callers and exports: what would steer a terminal, break a line or turn one around is shown harmlessly, on a
/// terminal and in the log.
/// </summary>
internal static class VisibleText
{
    private const string LineIndent = "\n  ";

    /// <summary>The text for a terminal: a mark for each character that steers.</summary>
    public static string Of(string text) => Each(text, static (_, visible) => visible.Append(Rune.ReplacementChar));

    /// <summary>The same for a text that has lines of its own, such as a report of several faults: they stay.</summary>
    public static string Lines(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(Of));

    /// <summary>The text for the log: an escape for each character that steers, by which it can be looked for.</summary>
    public static string Escaped(string text) => Each(text, static (steering, visible) => _ = steering switch
    {
        '\n' => visible.Append("\\n"),
        '\r' => visible.Append("\\r"),
        '\t' => visible.Append("\\t"),
        <= char.MaxValue => visible.Append(CultureInfo.InvariantCulture, $"\\u{steering:X4}"),
        _ => visible.Append(CultureInfo.InvariantCulture, $"\\U{steering:X8}"),
    });

    /// <summary>The same for a text that has lines of its own, such as an exception's: they stay, set in, so that none looks like a line of the log.</summary>
    public static string EscapedLines(string text) =>
        IsPlain(text) ? text : string.Join(LineIndent, text.ReplaceLineEndings("\n").Split('\n').Select(Escaped));

    private static string Each(string text, Action<int, StringBuilder> show)
    {
        if (IsPlain(text))
        {
            return text;
        }

        var visible = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            var status = Rune.DecodeFromUtf16(rest, out var rune, out var length);
            if (status != OperationStatus.Done)
            {
                // Half a pair, which is no character.
                show(rest[0], visible);
            }
            else if (Steers(rune))
            {
                show(rune.Value, visible);
            }
            else
            {
                visible.Append(rest[..length]);
            }

            rest = rest[length..];
        }

        return visible.ToString();
    }

    /// <summary>Whether it is shown as it is: ASCII that is printed.</summary>
    public static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static bool Steers(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
