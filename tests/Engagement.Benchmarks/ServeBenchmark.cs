using System.Globalization;

namespace Engagement.Benchmarks;

/// <summary>
/// messages-sent over 90 days under load, in turn. First-time: other days in each query, to a service without response cache and to an endpoint
/// written by hand. Again: the same days, to a service with its cache, and to an MVC action and Kestrel alone, which return stored bytes. All
/// sides must return the same bytes before they are measured.
/// </summary>
internal sealed class ServeBenchmark(BenchmarkServer server, DenseStore store)
{
    private const int GoalConnections = 64;
    private const int WarmUp = 5;
    private const double Megabyte = 1024 * 1024;
    private static readonly int[] s_connections = [1, 16, GoalConnections];
    private static readonly DashboardQuery s_query = DashboardQuery.MessagesSent;

    private readonly Wrk _wrk = new(server.Folder);
    private readonly Window[] _windows = s_query.Windows(store.Size);

    public async Task<IReadOnlyList<Measurement>> RunAsync(int pairs, int seconds, CancellationToken cancellationToken)
    {
        Wrk.Require();
        var queries = Path.Combine(server.Folder, "queries");
        await File.WriteAllLinesAsync(queries, _windows.Select(window => window.Query), cancellationToken);
        await using var first = await Service.StartAsync(store.Database, cachesResponses: false, cancellationToken);
        await using var again = await Service.StartAsync(store.Database, cachesResponses: true, cancellationToken);

        var stored = Path.Combine(server.Folder, "stored.json");
        await File.WriteAllBytesAsync(stored, await again.Client.GetByteArrayAsync(s_query.Target(_windows[0]), cancellationToken), cancellationToken);
        var bareAddress = $"http://127.0.0.1:{Wrk.FreePort()}";
        var settings = new Dictionary<string, string> { [BareEndpoints.DatabaseSetting] = store.Database, [BareEndpoints.StoredSetting] = stored };
        await using var bare = await OwnVerb.StartAsync(BareEndpoints.Verb, bareAddress, settings, cancellationToken);
        await RequireSameAsync(first.Client, again.Client, bareAddress, cancellationToken);

        var path = $"{first.Address}/api/v1/engagement-dashboard/{s_query.Path}";
        Side[] sides =
        [
            new("service, first-time", connections => _wrk.SendQueriesAsync(path, queries, first.Headers, connections, seconds, cancellationToken)),
            new("written by hand", connections => _wrk.SendQueriesAsync($"{bareAddress}/messages-sent", queries, [], connections, seconds, cancellationToken)),
            new("service, again", connections => _wrk.RepeatAsync(
                again.Address + s_query.Target(_windows[0]), again.Headers, connections, seconds, cancellationToken)),
            new("MVC, stored", connections => _wrk.RepeatAsync($"{bareAddress}/stored", [], connections, seconds, cancellationToken)),
            new("Kestrel, stored", connections => _wrk.RepeatAsync($"{bareAddress}/static", [], connections, seconds, cancellationToken)),
        ];

        Console.WriteLine($"{s_query.Name}: {pairs} pairs of {seconds} s a side, for each number of connections.");
        for (var round = 0; round * seconds < WarmUp; round++)
        {
            foreach (var side in sides)
            {
                await side.Load(GoalConnections);
            }
        }

        var measured = new List<Measurement>();
        foreach (var connections in s_connections)
        {
            measured.AddRange(await Steady.RunAsync(() => MeasureAsync(sides, connections, pairs)));
        }

        Measurement[] memory =
        [
            new("memory after the load, first-time queries", Goal.AtMost(200, " MB"), [first.Process.ResidentBytes / Megabyte], "MB"),
            new("memory after the load, the same query again", Goal.AtMost(200, " MB"), [again.Process.ResidentBytes / Megabyte], "MB"),
            new("peak memory, first-time queries", Goal.None, [first.Process.PeakBytes / Megabyte], "MB"),
            new("peak memory, the same query again", Goal.None, [again.Process.PeakBytes / Megabyte], "MB"),
        ];
        foreach (var each in memory)
        {
            each.Print();
        }

        return [.. measured, .. memory];
    }

    private static async Task<IReadOnlyList<Measurement>> MeasureAsync(Side[] sides, int connections, int pairs)
    {
        Console.WriteLine($"connections   pair{string.Concat(sides.Select(side => $"{side.Name + " /s",24}"))}");
        var rates = sides.Select(_ => new List<double>()).ToArray();
        var slow = sides.Select(_ => new List<double>()).ToArray();
        for (var pair = 0; pair < pairs; pair++)
        {
            for (var side = 0; side < sides.Length; side++)
            {
                var load = await sides[side].Load(connections);
                rates[side].Add(load.Rate);
                slow[side].Add(load.P99);
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{connections,11}{pair + 1,7}{string.Concat(rates.Select(rate => $"{Math.Round(rate[^1]),24}"))}"));
        }

        var at = $"{connections} connection{(connections == 1 ? "" : "s")}";
        Goal On(Goal goal) => connections == GoalConnections ? goal : Goal.None;
        return
        [
            new($"{s_query.Name}, 90 days, {at}: first-time / written by hand, throughput", On(Goal.AtLeast(0.75)), Ratios(0, 1)),
            new($"{s_query.Name}, 90 days, {at}: again / MVC action with stored bytes, throughput", On(Goal.AtLeast(0.5)), Ratios(2, 3)),
            new($"{s_query.Name}, 90 days, {at}: again / stored bytes from bare Kestrel, throughput", Goal.None, Ratios(2, 4)),
            .. sides.Select((side, index) => new Measurement($"{side.Name}, {at}", Goal.None, rates[index], "/s")),
            .. sides.Select((side, index) => new Measurement($"{side.Name}, {at}: p99", Goal.None, slow[index], "ms")),
        ];

        List<double> Ratios(int one, int other) => [.. rates[one].Zip(rates[other], (own, compared) => own / compared)];
    }

    private async Task RequireSameAsync(HttpClient first, HttpClient again, string bareAddress, CancellationToken cancellationToken)
    {
        using var bare = new HttpClient { BaseAddress = new Uri(bareAddress) };
        foreach (var window in _windows)
        {
            Require(
                await first.GetByteArrayAsync(s_query.Target(window), cancellationToken),
                await bare.GetByteArrayAsync($"/messages-sent{window.Query}", cancellationToken), $"by hand, {window}");
        }

        var stored = await again.GetByteArrayAsync(s_query.Target(_windows[0]), cancellationToken);
        Require(stored, await bare.GetByteArrayAsync("/stored", cancellationToken), "stored, MVC");
        Require(stored, await bare.GetByteArrayAsync("/static", cancellationToken), "stored, Kestrel");

        static void Require(byte[] own, byte[] other, string what)
        {
            if (!own.AsSpan().SequenceEqual(other))
            {
                throw new InvalidOperationException($"The service and what it is compared with ({what}) do not return the same bytes.");
            }
        }
    }

    private sealed record Side(string Name, Func<int, Task<Load>> Load);
}
