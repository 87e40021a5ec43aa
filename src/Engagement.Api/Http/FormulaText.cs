using System.Buffers;
using System.Globalization;
using System.Text;

namespace Engagement.Api.Http;

/// <summary>
/// Keeps spreadsheets from calculating a text: an apostrophe goes before what they may take for a formula. The page's own CSV has the same
/// rule, and both are tested by Dashboard/src/csv-texts.json.
/// </summary>
internal static class FormulaText
{
    // As they are typed, as full-width and small forms, and the minus sign.
    private static readonly SearchValues<char> s_beginnings = SearchValues.Create("=+-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B\u2212");

    public static string Escape(string text) => text.Length > 0 && IsFormula(text) ? $"'{text}" : text;

    private static bool IsFormula(string text)
    {
        if (char.IsAsciiLetterOrDigit(text[0]))
        {
            return false;
        }

        if (text[0] is '\t' or '\r' or '\n')
        {
            return true;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsSkipped(rune))
            {
                return rune.IsBmp && s_beginnings.Contains((char)rune.Value);
            }
        }

        return false;
    }

    // What cannot be seen before a formula, such as blanks of any width and the byte order mark.
    private static bool IsSkipped(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control or UnicodeCategory.Format;
}
