namespace Engagement.Benchmarks;

/// <summary>The measurements of one run, as Markdown tables.</summary>
internal sealed class Report(string conditions, IReadOnlyList<Measurement> measurements)
{
    private const string Begin = "<!-- measured:begin -->";
    private const string End = "<!-- measured:end -->";
    private const string Head = "| what | goal | median | lowest to highest | reached |\n|---|---|---|---|---|\n";

    /// <summary>The measurements with goals first, then the explaining ones.</summary>
    public override string ToString() =>
        $"{conditions}\n\n{Table(withGoal: true)}\n{Table(withGoal: false)}";

    /// <summary>Replaces the tables between the two markers of a page.</summary>
    /// <param name="page">The page's file.</param>
    public void WriteTo(string page)
    {
        var text = File.ReadAllText(page);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        var block = $"{Begin}\n\n{this}\n{End}";
        File.WriteAllText(page, begin >= 0 && end > begin
            ? text[..begin] + block + text[(end + End.Length)..]
            : $"{text.TrimEnd()}\n\n## Measured by the one command\n\n{block}\n");
    }

    private string Table(bool withGoal) => string.Concat(measurements.Where(measurement => measurement.Goal.IsSet == withGoal)
        .Select((measurement, row) => (row == 0 ? Head : "") + measurement.Row() + "\n"));
}
