using System.Globalization;

namespace Engagement.Benchmarks;

/// <summary>The ratios of a run's pairs.</summary>
internal static class Ratio
{
    public static void Print(string what, List<double> ratios, string goal)
    {
        ratios.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: median {ratios[ratios.Count / 2]:0.00}, {ratios[0]:0.00} to {ratios[^1]:0.00}; goal: {goal}"));
        if (ratios[^1] > 2 * ratios[0])
        {
            Console.WriteLine("These ratios spread more than twofold: the run is void, repeat it.");
        }
    }
}
