using System.Buffers;
using System.Globalization;
using System.Text;

namespace Engagement.Api.Http;

/// <summary>
/// Prevents formula injection into spreadsheets: an apostrophe precedes text that may be a formula. The dashboard's own CSV has the same rule;
/// Dashboard/src/csv-texts.json tests both.
/// </summary>
internal static class FormulaText
{
    // ASCII, full-width and small forms, and the minus sign.
    private static readonly SearchValues<char> s_formulaStarts = SearchValues.Create("=+-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B\u2212");

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
                return rune.IsBmp && s_formulaStarts.Contains((char)rune.Value);
            }
        }

        return false;
    }

    // Invisible characters before a formula, such as spaces of any width and the byte order mark.
    private static bool IsSkipped(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control or UnicodeCategory.Format;
}
