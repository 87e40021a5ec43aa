using System.Buffers;
using System.Globalization;
using System.Text;

namespace Engagement.Api.Hosting;

/// <summary>
/// Shows text from clients and exports, such as names and ids, on a terminal and in the log. Unsafe are control and format characters, which
/// break lines, reverse them or control the terminal.
/// </summary>
internal static class VisibleText
{
    private const string LineIndent = "\n  ";

    /// <summary>The text for a terminal: U+FFFD replaces each unsafe character.</summary>
    public static string Of(string text) => Each(text, static (_, visible) => visible.Append(Rune.ReplacementChar));

    /// <summary>The same for a text of several lines, which stay.</summary>
    public static string Lines(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(Of));

    /// <summary>The text for the log: an escape, which can be searched for, replaces each unsafe character.</summary>
    public static string Escaped(string text) => Each(text, static (character, visible) => _ = character switch
    {
        '\n' => visible.Append("\\n"),
        '\r' => visible.Append("\\r"),
        '\t' => visible.Append("\\t"),
        <= char.MaxValue => visible.Append(CultureInfo.InvariantCulture, $"\\u{character:X4}"),
        _ => visible.Append(CultureInfo.InvariantCulture, $"\\U{character:X8}"),
    });

    /// <summary>The same for a text of several lines. They stay, indented, so that none looks like a line of the log.</summary>
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
            var whole = Rune.DecodeFromUtf16(rest, out var rune, out var length) == OperationStatus.Done;
            if (whole && !IsUnsafe(rune))
            {
                visible.Append(rest[..length]);
            }
            else
            {
                // A lone surrogate is unsafe too.
                show(whole ? rune.Value : rest[0], visible);
            }

            rest = rest[length..];
        }

        return visible.ToString();
    }

    /// <summary>Whether the text is printable ASCII, which needs no escapes.</summary>
    public static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
