using System.Text.Json;

namespace Engagement.IntegrationTests.Contract;

/// <summary>A query with its exact response, counted by brute force; see Data/README.md.</summary>
internal sealed record GoldenCase(string Workspace, string Path, string Query, string Zone, string Expected)
{
    public static string Folder { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "Data");

    public static IReadOnlyList<GoldenCase> All { get; } =
        [.. File.ReadLines(System.IO.Path.Combine(Folder, "cases.jsonl")).Select(Parse)];

    public static IEnumerable<(string Workspace, string Zone)> Stores => All.Select(golden => (golden.Workspace, golden.Zone)).Distinct().Order();

    private static GoldenCase Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        var query = root.GetProperty("query").EnumerateObject()
            .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value.GetString()!)}");
        return new GoldenCase(
            root.GetProperty("workspace").GetString()!,
            root.GetProperty("path").GetString()!,
            string.Join('&', query),
            root.GetProperty("zone").GetString()!,
            root.GetProperty("expected").GetRawText());
    }
}
