using System.Diagnostics;
using System.Globalization;

namespace Engagement.Benchmarks;

/// <summary>
/// This build of the service against another one, in turn, in one run: each has its own store with the same workspace on one server. A ratio
/// is this build's speed divided by the other's.
/// </summary>
internal sealed class VersionsBenchmark(BenchmarkServer server, string export, DenseSize size, string other, IReadOnlyCollection<string> parts)
{
    /// <summary>The parts that <c>--only</c> selects. Both stores are filled in any case.</summary>
    public static readonly string[] Parts = ["import", "rebuild", "verify", "questions", FirstTime, Again, "live"];

    private const int WarmUp = 30;
    private const int Windows = 21;
    private const int SettlingSeconds = 8;
    private const int InFlight = 64;
    private const string FirstTime = "first-time";
    private const string Again = "again";

    private static readonly Goal s_goal = Goal.AtLeast(0.95);

    // The requirement on throughput, import and live messages.
    private static readonly Goal s_strictGoal = Goal.AtLeast(0.97);

    public async Task<IReadOnlyList<Measurement>> RunAsync(int pairs, int seconds, CancellationToken cancellationToken)
    {
        Wrk.Require();
        if (!File.Exists(Path.Combine(other, "Engagement.Api.dll")))
        {
            throw new InvalidOperationException($"--other {other}: Engagement.Api.dll is not there; name the folder of a built service.");
        }

        var measured = new List<Measurement>();
        var (own, compared) = (new Side(Tool.Own), new Side(other));
        if (Has("import"))
        {
            measured.AddRange(await Steady.RunAsync(() => ImportsAsync(own, compared, pairs, cancellationToken)));
        }
        else
        {
            await ImportsAsync(own, compared, pairs: 1, cancellationToken);
        }

        foreach (var verb in new[] { "rebuild", "verify" }.Where(Has))
        {
            measured.AddRange(await Steady.RunAsync(() => VerbAsync(verb, own, compared, pairs, cancellationToken)));
        }

        foreach (var side in new[] { own, compared })
        {
            await BenchmarkServer.ExecuteAsync(side.Database, "VACUUM ANALYZE", cancellationToken);
        }

        measured.AddRange(await QueriesAsync(own, compared, pairs, seconds, cancellationToken));
        if (Has("live"))
        {
            measured.AddRange(await LiveAsync(own, compared, pairs, seconds, cancellationToken));
        }

        return measured;
    }

    private bool Has(string part) => parts.Count == 0 || parts.Contains(part);

    private async Task<IReadOnlyList<Measurement>> QueriesAsync(Side own, Side compared, int pairs, int seconds, CancellationToken cancellationToken)
    {
        var measured = new List<Measurement>();
        if (Has("questions"))
        {
            await using var first = await Service.StartAsync(own.Database, cachesResponses: false, cancellationToken);
            await using var second = await Service.StartAsync(compared.Database, cachesResponses: false, cancellationToken, other);
            foreach (var query in DashboardQuery.All)
            {
                measured.AddRange(await Steady.RunAsync(() => LatencyAsync(query, first.Client, second.Client, pairs, cancellationToken)));
            }
        }

        foreach (var kind in new[] { FirstTime, Again }.Where(Has))
        {
            measured.AddRange(await ThroughputAsync(kind, own, compared, pairs, seconds, cancellationToken));
        }

        return measured;
    }

    private async Task<IReadOnlyList<Measurement>> ImportsAsync(Side own, Side compared, int pairs, CancellationToken cancellationToken)
    {
        return await InTurnAsync("import", s_strictGoal, pairs, own, compared, async side =>
        {
            if (side.Database.Length > 0)
            {
                await server.DropDatabaseAsync(side.Database);
            }

            side.Database = await server.CreateDatabaseAsync();
            await server.CheckpointAsync();
            return await TimedAsync(() => Tool.RunAsync(Tool.ProductIn(side.Program, side.Database, "import", export), cancellationToken));
        });
    }

    private async Task<IReadOnlyList<Measurement>> VerbAsync(string verb, Side own, Side compared, int pairs, CancellationToken cancellationToken) =>
        await InTurnAsync(verb, s_goal, pairs, own, compared, async side =>
        {
            await server.CheckpointAsync();
            return await TimedAsync(() => Tool.RunAsync(Tool.ProductIn(side.Program, side.Database, verb), cancellationToken));
        });

    private async Task<IReadOnlyList<Measurement>> LatencyAsync(
        DashboardQuery query, HttpClient own, HttpClient compared, int pairs, CancellationToken cancellationToken)
    {
        var windows = query.Windows(size);
        for (var sent = 0; sent < WarmUp; sent++)
        {
            await query.SendAsync(own, windows[sent % windows.Length], cancellationToken);
            await query.SendAsync(compared, windows[sent % windows.Length], cancellationToken);
        }

        var ratios = new List<double>();
        for (var pair = 0; pair < pairs; pair++)
        {
            var (first, second) = (new List<double>(), new List<double>());
            for (var each = 0; each < Windows; each++)
            {
                var window = windows[((pair * Windows) + each) % windows.Length];
                first.Add((await query.SendAsync(own, window, cancellationToken)).Milliseconds);
                second.Add((await query.SendAsync(compared, window, cancellationToken)).Milliseconds);
            }

            ratios.Add(Measurement.MedianOf(second) / Measurement.MedianOf(first));
        }

        return [new(string.Create(CultureInfo.InvariantCulture, $"{query.Name}, {query.Days} days, first-time: speed / the other's"), s_goal, ratios)];
    }

    private async Task<IReadOnlyList<Measurement>> ThroughputAsync(
        string kind, Side own, Side compared, int pairs, int seconds, CancellationToken cancellationToken)
    {
        var wrk = new Wrk(server.Folder);
        var query = DashboardQuery.MessagesSent;
        var windows = query.Windows(size);
        var queries = Path.Combine(server.Folder, "queries");
        await File.WriteAllLinesAsync(queries, windows.Select(window => window.Query), cancellationToken);
        return await LoadsAsync(
            $"messages-sent, {InFlight} connections, {kind}: throughput / the other's", pairs, own, compared,
            side => Service.StartAsync(side.Database, cachesResponses: kind == Again, cancellationToken, side.Program),
            (service, seconds) => kind == Again
                ? wrk.RepeatAsync(service.Address + query.Target(windows[0]), service.Headers, InFlight, seconds, cancellationToken)
                : wrk.SendQueriesAsync(
                    $"{service.Address}/api/v1/engagement-dashboard/{query.Path}", queries, service.Headers, InFlight, seconds, cancellationToken),
            seconds);
    }

    private Task<IReadOnlyList<Measurement>> LiveAsync(Side own, Side compared, int pairs, int seconds, CancellationToken cancellationToken)
    {
        var wrk = new Wrk(server.Folder);
        return LoadsAsync(
            $"live messages, {InFlight} in flight: rate / the other's", pairs, own, compared,
            side => LiveService.StartAsync(side.Database, wrk, cancellationToken, side.Program),
            async (service, seconds) =>
            {
                await server.CheckpointAsync();
                return await service.SendAsync(InFlight, seconds, cancellationToken);
            }, seconds);
    }

    // Each pair has processes of its own: the speed of the compiled code differs by up to a tenth between processes, and settles only after
    // several seconds of load.
    private static Task<IReadOnlyList<Measurement>> LoadsAsync<T>(
        string what, int pairs, Side own, Side compared, Func<Side, Task<T>> start, Func<T, int, Task<Load>> load, int seconds)
        where T : IAsyncDisposable => Steady.RunAsync(async () =>
    {
        var ratios = new List<double>();
        for (var pair = 0; pair < pairs; pair++)
        {
            await using var first = await start(own);
            await using var second = await start(compared);
            await BothAsync(pair, first, second, service => load(service, SettlingSeconds));
            var once = await BothAsync(pair, first, second, service => load(service, seconds));
            var again = await BothAsync(pair + 1, first, second, service => load(service, seconds));
            ratios.Add((once.Own.Rate + again.Own.Rate) / (once.Compared.Rate + again.Compared.Rate));
        }

        return [new(what, s_strictGoal, ratios)];
    });

    private static async Task<IReadOnlyList<Measurement>> InTurnAsync(
        string what, Goal goal, int pairs, Side own, Side compared, Func<Side, Task<double>> measure)
    {
        var ratios = new List<double>();
        for (var pair = 0; pair < pairs; pair++)
        {
            var (first, second) = await BothAsync(pair, own, compared, measure);
            ratios.Add(second / first);
        }

        return [new($"{what}: speed / the other's", goal, ratios)];
    }

    /// <summary>Measures both sides, each of them first in turn.</summary>
    private static async Task<(TResult Own, TResult Compared)> BothAsync<T, TResult>(int pair, T own, T compared, Func<T, Task<TResult>> measure)
    {
        if (pair % 2 == 0)
        {
            return (await measure(own), await measure(compared));
        }

        var second = await measure(compared);
        return (await measure(own), second);
    }

    private static async Task<double> TimedAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }

    private sealed class Side(string program)
    {
        public string Program { get; } = program;

        public string Database { get; set; } = "";
    }
}
