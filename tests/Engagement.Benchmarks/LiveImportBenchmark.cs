using System.Globalization;

namespace Engagement.Benchmarks;

/// <summary>Single messages over HTTP while the verb <c>import</c> reads a large export into the same store.</summary>
internal sealed class LiveImportBenchmark(BenchmarkServer server, string export)
{
    private const int InFlight = 8;
    private const int Slice = 10;

    public async Task<IReadOnlyList<Measurement>> RunAsync(CancellationToken cancellationToken)
    {
        var database = await server.CreateDatabaseAsync();
        var slices = new List<Load>();
        await using (var service = await LiveService.StartAsync(database, new Wrk(server.Folder), cancellationToken))
        {
            await service.SendAsync(InFlight, Slice, cancellationToken);
            var import = Tool.RunAsync(Tool.Product(database, "import", export), cancellationToken);
            while (!import.IsCompleted)
            {
                slices.Add(await service.SendAsync(InFlight, Slice, cancellationToken));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{slices.Count * Slice,5} s  live {slices[^1].Rate,6:0} /s  p99 {slices[^1].P99,7:0.0} ms"));
            }

            Console.WriteLine((await import).TrimEnd());
        }

        Console.WriteLine((await Tool.RunAsync(Tool.Product(database, "verify"), cancellationToken)).TrimEnd());
        await server.DropDatabaseAsync(database);

        var highest = new Measurement("live p99 beside an import, the worst slice of 10 s", Goal.AtMost(1000, " ms"), [slices.Max(slice => slice.P99)], "ms");
        return [highest, new("live p99 beside an import, in slices of 10 s", Goal.None, [.. slices.Select(slice => slice.P99)], "ms")];
    }
}
