using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Contract.Properties;

/// <summary>Reads an export's gzipped JSON lines as the model's documents.</summary>
internal static class ExportReader
{
    public static IReadOnlyList<RawDocument> Read(string folder) => [.. Directory.GetFiles(folder, "*.jsonl.gz").SelectMany(ReadFile)];

    private static IEnumerable<RawDocument> ReadFile(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            var fields = (Dictionary<string, object?>)Value(json.RootElement)!;
            var collection = (string?)fields.GetValueOrDefault("__collection__") ?? Path.GetFileName(file).Split('.')[0].TrimEnd('s');
            yield return new RawDocument(Kind(collection, (string?)fields.GetValueOrDefault("type")), fields);
        }
    }

    private static RawKind Kind(string collection, string? type) => (collection, type) switch
    {
        ("room", _) => RawKind.Room,
        ("user", _) => RawKind.User,
        ("message", _) => RawKind.Message,
        ("session", "user_daily") => RawKind.UserDaily,
        ("session", _) => RawKind.Session,
        _ => throw new InvalidOperationException($"{collection} is not a known collection."),
    };

    private static object? Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => json.GetInt32(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Array => json.EnumerateArray().Select(item => item.GetString()!).ToArray(),
        _ when json.TryGetProperty("$date", out var date) =>
            DateTime.Parse(date.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal),
        _ => json.EnumerateObject().ToDictionary(field => field.Name, field => Value(field.Value)),
    };
}
