namespace Engagement.Benchmarks;

/// <summary>The same queries of the same days to two services whose stores differ in the number of messages.</summary>
internal sealed class GrowthBenchmark(DenseStore small, DenseStore large)
{
    private const int WarmUp = 60;
    private const int Windows = 21;

    public async Task<IReadOnlyList<Measurement>> RunAsync(int pairs, CancellationToken cancellationToken)
    {
        var measured = new List<Measurement>();
        await using var few = await Service.StartAsync(small.Database, cachesResponses: false, cancellationToken);
        await using var many = await Service.StartAsync(large.Database, cachesResponses: false, cancellationToken);
        foreach (var query in DashboardQuery.All)
        {
            var windows = query.Windows(small.Size);
            for (var sent = 0; sent < WarmUp; sent++)
            {
                await query.SendAsync(few.Client, windows[sent % windows.Length], cancellationToken);
                await query.SendAsync(many.Client, windows[sent % windows.Length], cancellationToken);
            }

            measured.AddRange(await Steady.RunAsync(() => MeasureAsync(query, windows, few.Client, many.Client, pairs, cancellationToken)));
        }

        return measured;
    }

    private static async Task<IReadOnlyList<Measurement>> MeasureAsync(
        DashboardQuery query, Window[] windows, HttpClient few, HttpClient many, int pairs, CancellationToken cancellationToken)
    {
        var (ratios, fewer, more, sizes) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var pair = 0; pair < pairs; pair++)
        {
            var (before, after) = (new List<double>(), new List<double>());
            for (var each = 0; each < Windows; each++)
            {
                var window = windows[((pair * Windows) + each) % windows.Length];
                var (milliseconds, bytes) = await query.SendAsync(few, window, cancellationToken);
                var (grown, grownBytes) = await query.SendAsync(many, window, cancellationToken);
                before.Add(milliseconds);
                after.Add(grown);
                sizes.Add((double)grownBytes / bytes);
            }

            fewer.Add(Measurement.MedianOf(before));
            more.Add(Measurement.MedianOf(after));
            ratios.Add(more[^1] / fewer[^1]);
        }

        var what = $"{query.Name}, {query.Days} days, growth";
        return
        [
            new($"{what}: latency of the large store / the small one", Goal.AtMost(query == DashboardQuery.MessagesSent ? 1.2 : 2), ratios),
            new($"{what}: small store", Goal.None, fewer, "ms"),
            new($"{what}: large store", Goal.None, more, "ms"),
            new($"{what}: bytes of the response, large / small", Goal.None, sizes),
        ];
    }
}
