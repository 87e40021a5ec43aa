using System.Globalization;

namespace Engagement.Benchmarks;

/// <summary>One measured quantity, with a value for each pair.</summary>
/// <param name="What">The quantity, as the tables name it.</param>
/// <param name="Goal">The goal for the median; <see cref="Goal.None"/> for an explaining measurement.</param>
/// <param name="Values">A ratio for each pair, or numbers in a unit.</param>
/// <param name="Unit">The unit; empty for a ratio.</param>
internal sealed record Measurement(string What, Goal Goal, IReadOnlyList<double> Values, string Unit = "")
{
    public double Median => MedianOf(Values);

    /// <summary>Whether the ratios spread more than twofold, which noise of the machine causes and not the program.</summary>
    public bool IsVoid => Unit.Length == 0 && Goal.IsSet && Values.Max() > 2 * Values.Min();

    public string Reached => !Goal.IsSet ? "–" : IsVoid ? "void" : Goal.IsReached(Median) ? "yes" : "no";

    public static double MedianOf(IEnumerable<double> values)
    {
        var ordered = values.Order().ToList();
        var middle = ordered.Count / 2;
        return ordered.Count % 2 == 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
    }

    /// <summary>The row of a Markdown table.</summary>
    public string Row() => $"| {What} | {Goal} | {Text(Median)} | {Spread} | {Reached} |";

    /// <summary>Prints the result during the run.</summary>
    public void Print() => Console.WriteLine(
        $"{What}: median {Text(Median)}, {Spread}{(Goal.IsSet ? $"; goal: {Goal}: {Reached}" : "")}");

    private string Spread => Values.Count == 1 ? "measured once" : $"{Text(Values.Min())} to {Text(Values.Max())}";

    private string Text(double value)
    {
        var format = Math.Abs(value) switch { >= 100 => "#,0", >= 1 => "0.00", >= 0.1 => "0.000", _ => "0.0000" };
        return value.ToString(format, CultureInfo.InvariantCulture) + (Unit.Length == 0 ? "" : " " + Unit);
    }
}
