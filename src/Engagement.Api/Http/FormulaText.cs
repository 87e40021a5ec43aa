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

        var first = text.EnumerateRunes().SkipWhile(IsInvisible).FirstOrDefault();
        return text[0] is '\t' or '\r' or '\n' || (first.IsBmp && s_formulaStarts.Contains((char)first.Value));
    }

    // Invisible characters before a formula, such as spaces of any width and the byte order mark.
    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control or UnicodeCategory.Format;
}
