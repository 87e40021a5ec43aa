using System.Globalization;
using System.Text;

namespace Engagement.Api.CommandLine;

/// <summary>Rows under headers on standard output, in columns as wide as they must be.</summary>
internal static class TextTable
{
    private const string Nothing = "-";

    public static void Write(IReadOnlyList<string> headers, IEnumerable<string?[]> rows)
    {
        List<string[]> lines = [[.. headers], .. rows.Select(row => Array.ConvertAll(row, Visible))];
        var widths = headers.Select((_, column) => lines.Max(line => line[column].Length)).ToList();
        foreach (var line in lines)
        {
            Console.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    /// <summary>Names come from exports too: what would steer a terminal is shown as a mark.</summary>
    private static string Visible(string? cell)
    {
        if (string.IsNullOrEmpty(cell))
        {
            return Nothing;
        }

        var visible = new StringBuilder(cell.Length);
        foreach (var rune in cell.EnumerateRunes())
        {
            visible.Append((Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format ? Rune.ReplacementChar : rune).ToString());
        }

        return visible.ToString();
    }
}
