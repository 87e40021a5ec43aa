namespace Engagement.Benchmarks;

/// <summary>Repeats void runs.</summary>
internal static class Steady
{
    private const int Repeats = 2;

    /// <summary>Measures, and repeats at most twice while a measurement is void.</summary>
    public static async Task<IReadOnlyList<Measurement>> RunAsync(Func<Task<IReadOnlyList<Measurement>>> run)
    {
        for (var repeat = 0; ; repeat++)
        {
            var measured = await run();
            foreach (var measurement in measured)
            {
                measurement.Print();
            }

            if (measured.FirstOrDefault(measurement => measurement.IsVoid) is not { } unsteady)
            {
                return measured;
            }

            var next = repeat < Repeats ? "and repeated" : "for the third time";
            Console.WriteLine($"{unsteady.What}: these ratios spread more than twofold, the run is void {next}.");
            if (repeat == Repeats)
            {
                return measured;
            }
        }
    }
}
