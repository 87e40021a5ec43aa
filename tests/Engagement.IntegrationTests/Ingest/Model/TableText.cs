using System.Globalization;
using System.Text.Json;

namespace Engagement.IntegrationTests.Ingest.Model;

/// <summary>The rows of one table as text, by key, so that a difference shows its bucket.</summary>
internal sealed class TableText(string name, IReadOnlyList<string> columns, int keys)
{
    public string Name => name;

    public IReadOnlyList<string> Columns => columns;

    public SortedDictionary<string, string> Rows { get; } = new(StringComparer.Ordinal);

    public TableText Empty() => new(name, columns, keys);

    public void Add(params object?[] values) => Rows.Add(Text(values, 0, keys), Text(values, keys, columns.Count));

    /// <summary>The buckets that differ.</summary>
    public IEnumerable<string> Differences(TableText found)
    {
        foreach (var key in Rows.Keys.Union(found.Rows.Keys).Order(StringComparer.Ordinal))
        {
            var expected = Rows.GetValueOrDefault(key, "no row");
            var actual = found.Rows.GetValueOrDefault(key, "no row");
            if (expected != actual)
            {
                yield return $"{name} {key}: expected {expected}, found {actual}";
            }
        }
    }

    private string Text(object?[] values, int from, int to) =>
        string.Join(", ", Enumerable.Range(from, to - from).Select(i => $"{columns[i]} {Text(values[i])}"));

    private static string Text(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        string text => JsonSerializer.Serialize(text),
        string[] texts => JsonSerializer.Serialize(texts),
        DateTime instant when instant == DateTime.MinValue => "-infinity",
        DateTime instant => instant.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
    };
}
