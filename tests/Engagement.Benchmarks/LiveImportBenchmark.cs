using System.Globalization;

namespace Engagement.Benchmarks;

/// <summary>Single messages over HTTP while the verb <c>import</c> reads a large export into the same store.</summary>
internal sealed class LiveImportBenchmark(BenchmarkServer server, string export)
{
    private const int InFlight = 8;
    private const int Slice = 10;

    public async Task RunAsync()
    {
        var database = await server.CreateDatabaseAsync();
        await using (var service = await LiveService.StartAsync(database, new Wrk(server.Folder)))
        {
            await service.SendAsync(InFlight, Slice);
            var import = Tool.RunAsync(Tool.Product(database, "import", export));
            var slices = new List<Load>();
            while (!import.IsCompleted)
            {
                slices.Add(await service.SendAsync(InFlight, Slice));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{slices.Count * Slice,5} s  live {slices[^1].Rate,6:0} /s  p99 {slices[^1].Slow,7:0.0} ms"));
            }

            Console.WriteLine((await import).TrimEnd());
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"live p99 in slices of {Slice} s: median {slices.Select(slice => slice.Slow).Order().ElementAt(slices.Count / 2):0.0} ms, "
                + $"highest {slices.Max(slice => slice.Slow):0.0} ms; goal: below 1000 ms"));
        }

        Console.WriteLine((await Tool.RunAsync(Tool.Product(database, "verify"))).TrimEnd());
        await server.DropDatabaseAsync(database);
    }
}
