using System.Diagnostics;

namespace Engagement.Benchmarks;

/// <summary>The time from the start of the process to its first ready response, with the database up.</summary>
internal sealed class StartBenchmark(string database)
{
    private const int PauseMilliseconds = 10;

    public async Task<IReadOnlyList<Measurement>> RunAsync(int runs, CancellationToken cancellationToken)
    {
        await Tool.RunAsync(Tool.Product(database, "migrate"), cancellationToken);
        var seconds = new List<double>();
        for (var run = 0; run < runs; run++)
        {
            var address = $"http://127.0.0.1:{Wrk.FreePort()}";
            var watch = Stopwatch.StartNew();
            await using var service = Service.Start(database, address, cachesResponses: true);
            await service.ReadyAsync($"{address}/health/ready", PauseMilliseconds, cancellationToken);
            seconds.Add(watch.Elapsed.TotalSeconds);
        }

        var start = new Measurement("start of the process to ready, database up", Goal.AtMost(3, " s"), seconds, "s");
        start.Print();
        return [start];
    }
}
