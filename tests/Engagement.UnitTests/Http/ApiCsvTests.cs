using System.Text;
using System.Text.Json;
using Engagement.Api.Http;
using Engagement.Application.Common;
using Engagement.UnitTests.Architecture;

namespace Engagement.UnitTests.Http;

/// <summary>Which texts spreadsheets may take for a formula; the table also tests the page's own CSV.</summary>
public sealed class ApiCsvTests
{
    private static IEnumerable<TestCaseData> Texts() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src/Engagement.Api/Dashboard/src/csv-texts.json"))).RootElement.EnumerateArray()
            .Select(row => new TestCaseData(row.GetProperty("text").GetString(), row.GetProperty("cell").GetString())
                .SetName(row.GetProperty("why").GetString()!));

    [TestCaseSource(nameof(Texts))]
    public async Task Apostrophe_is_put_only_before_possible_formulas(string text, string cell)
    {
        var quoted = $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        Assert.That(await WriteAsync(text), Is.EqualTo($"name\r\n{cell}\r\n").Or.EqualTo($"name\r\n{quoted}\r\n"));
    }

    [Test]
    public async Task Numbers_and_days_are_written_unchanged()
    {
        Assert.That(await WriteAsync(-5), Is.EqualTo("name\r\n-5\r\n"));
        Assert.That(await WriteAsync(-0.25), Is.EqualTo("name\r\n-0.25\r\n"));
        Assert.That(await WriteAsync(new DateOnly(2024, 2, 29)), Is.EqualTo("name\r\n2024-02-29\r\n"));
    }

    private static async Task<string> WriteAsync(object value)
    {
        using var csv = new MemoryStream();
        await ApiCsv.WriteAsync(csv, CsvTable.Of([value], ("name", row => row)), CancellationToken.None);
        return Encoding.UTF8.GetString(csv.ToArray());
    }
}
