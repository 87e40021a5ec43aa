using System.Globalization;
using Engagement.StandIn;

namespace Engagement.Benchmarks;

/// <summary>
/// The verb <c>pull</c> against <c>import</c> of a dump of the same documents, in turn, each on an empty database. The stand-in for MongoDB runs in
/// this process, on the same cores.
/// </summary>
internal sealed class PullBenchmark(BenchmarkServer server, string export, string dump)
{
    public async Task<IReadOnlyList<Measurement>> RunAsync(int pairs, CancellationToken cancellationToken)
    {
        await using var mongo = await MongoStandIn.StartAsync();
        GeneratedDump.Fill(mongo, export);
        return await Steady.RunAsync(() => MeasureAsync(mongo, pairs, cancellationToken));
    }

    private async Task<IReadOnlyList<Measurement>> MeasureAsync(MongoStandIn mongo, int pairs, CancellationToken cancellationToken)
    {
        var (ratios, peaks) = (new List<double>(), new List<double>());
        Console.WriteLine("pair     import s     pull s     ratio   pull peak MB");
        for (var pair = 1; pair <= pairs; pair++)
        {
            var (import, _) = await OnEmptyAsync(database => ImportVerb.MeasureAsync(server, database, dump, cancellationToken));
            var (pull, peak) = await OnEmptyAsync(database => ImportVerb.MeasureAsync(
                server, Source(Tool.Product(database, "pull"), mongo), cancellationToken));
            ratios.Add(import / pull);
            peaks.Add(peak);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{pair,4}{import,13:0.00}{pull,11:0.00}{import / pull,10:0.00}{peak,15:0}"));
        }

        return
        [
            new("speed of pull / of a dump's import", Goal.AtLeast(0.8), ratios),
            new("memory of pull", Goal.None, peaks, "MB"),
        ];
    }

    /// <summary>Names the source of a verb.</summary>
    public static System.Diagnostics.ProcessStartInfo Source(System.Diagnostics.ProcessStartInfo start, MongoStandIn mongo)
    {
        start.Environment["Mongo__ConnectionString"] = mongo.ConnectionString;
        start.Environment["Mongo__Database"] = GeneratedDump.Database;
        return start;
    }

    private async Task<(double Seconds, double PeakMegabytes)> OnEmptyAsync(Func<string, Task<(double, double)>> measure)
    {
        var database = await server.CreateDatabaseAsync();
        var measured = await measure(database);
        await server.DropDatabaseAsync(database);
        return measured;
    }
}
