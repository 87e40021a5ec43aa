using System.Globalization;
using System.Text.Json;

namespace Engagement.Benchmarks;

/// <summary>
/// Each of the nine queries, first-time over one HTTP connection, against the statement that counts the same from the events. Both must return
/// the same numbers before they are measured.
/// </summary>
internal sealed class LatencyBenchmark(DenseStore store)
{
    private const int WarmUp = 60;
    private const int Windows = 21;

    public async Task<IReadOnlyList<Measurement>> RunAsync(int pairs, CancellationToken cancellationToken)
    {
        var measured = new List<Measurement>();
        await using var service = await Service.StartAsync(store.Database, cachesResponses: false, cancellationToken);
        foreach (var query in DashboardQuery.All)
        {
            var windows = query.Windows(store.Size);
            await using var naive = await NaiveQuery.PrepareAsync(store.Database, query.Naive, cancellationToken);
            await RequireSameAsync(query, windows[0], service, naive, cancellationToken);
            for (var sent = 0; sent < WarmUp; sent++)
            {
                await query.SendAsync(service.Client, windows[sent % windows.Length], cancellationToken);
            }

            measured.AddRange(await Steady.RunAsync(() => MeasureAsync(query, windows, service, naive, pairs, cancellationToken)));
        }

        return measured;
    }

    private static async Task<IReadOnlyList<Measurement>> MeasureAsync(
        DashboardQuery query, Window[] windows, Service service, NaiveQuery naive, int pairs, CancellationToken cancellationToken)
    {
        var (ratios, own, counted) = (new List<double>(), new List<double>(), new List<double>());
        for (var pair = 0; pair < pairs; pair++)
        {
            var latencies = new List<double>();
            for (var each = 0; each < Windows; each++)
            {
                var window = windows[((pair * Windows) + each) % windows.Length];
                latencies.Add((await query.SendAsync(service.Client, window, cancellationToken)).Milliseconds);
            }

            own.Add(Measurement.MedianOf(latencies));
            counted.Add((await naive.ExecuteAsync(windows[pair * Windows % windows.Length], cancellationToken)).Milliseconds);
            ratios.Add(own[^1] / counted[^1]);
        }

        var what = string.Create(CultureInfo.InvariantCulture, $"{query.Name}, {query.Days} days, first-time");
        return
        [
            new($"{what} / naive GROUP BY on events", query.GoalBesideNaive, ratios),
            new(what, Goal.None, own, "ms"),
            new($"{query.Name}, {query.Days} days, naive", Goal.None, counted, "ms"),
        ];
    }

    private static async Task RequireSameAsync(
        DashboardQuery query, Window window, Service service, NaiveQuery naive, CancellationToken cancellationToken)
    {
        using var response = JsonDocument.Parse(await service.Client.GetByteArrayAsync(query.Target(window), cancellationToken));
        var served = query.Numbers(response.RootElement).ToList();
        var counted = query.NaiveNumbers((await naive.ExecuteAsync(window, cancellationToken)).Rows, window).ToList();
        if (served.Count == 0 || !served.SequenceEqual(counted))
        {
            var first = served.Zip(counted).FirstOrDefault(pair => pair.First != pair.Second);
            throw new InvalidOperationException(
                $"{query.Name}, {window}: the response and the naive statement differ: {served.Count} and {counted.Count} numbers; "
                + $"'{first.First}' and '{first.Second}'.");
        }
    }
}
