using Engagement.Api.Hosting;

namespace Engagement.Api.CommandLine;

/// <summary>Prints rows under headers, in columns as wide as their longest cell.</summary>
internal static class TextTable
{
    private const string Nothing = "-";

    public static void Write(IReadOnlyList<string> headers, IEnumerable<string?[]> rows)
    {
        List<string[]> lines = [[.. headers], .. rows.Select(row => Array.ConvertAll(row, Cell))];
        var widths = headers.Select((_, column) => lines.Max(line => line[column].Length)).ToList();
        foreach (var line in lines)
        {
            Console.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    private static string Cell(string? text) => string.IsNullOrEmpty(text) ? Nothing : VisibleText.Of(text);
}
