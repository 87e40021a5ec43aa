using System.Globalization;

namespace Engagement.Benchmarks;

/// <summary>The verb <c>import</c> of JSON lines against that of a dump of the same documents, in turn, each on an empty database.</summary>
internal sealed class DumpBenchmark(BenchmarkServer server, string export, string dump)
{
    private const int MaxMegabytes = 250;

    public Task<IReadOnlyList<Measurement>> RunAsync(int pairs, CancellationToken cancellationToken) =>
        Steady.RunAsync(() => MeasureAsync(pairs, cancellationToken));

    private async Task<IReadOnlyList<Measurement>> MeasureAsync(int pairs, CancellationToken cancellationToken)
    {
        var (ratios, peaks) = (new List<double>(), new List<double>());
        Console.WriteLine("pair   JSON lines s     dump s     ratio   dump peak MB");
        for (var pair = 1; pair <= pairs; pair++)
        {
            var (lines, _) = await ImportAsync(export, cancellationToken);
            var (seconds, peak) = await ImportAsync(dump, cancellationToken);
            ratios.Add(lines / seconds);
            peaks.Add(peak);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{pair,4}{lines,15:0.00}{seconds,11:0.00}{lines / seconds,10:0.00}{peak,15:0}"));
        }

        return
        [
            new("speed of a dump's import / of JSON lines", Goal.AtLeast(1), ratios),
            new("memory of a dump's import", Goal.AtMost(MaxMegabytes), peaks, "MB"),
        ];
    }

    private async Task<(double Seconds, double PeakMegabytes)> ImportAsync(string path, CancellationToken cancellationToken)
    {
        var database = await server.CreateDatabaseAsync();
        var measured = await ImportVerb.MeasureAsync(server, database, path, cancellationToken);
        await server.DropDatabaseAsync(database);
        return measured;
    }
}
