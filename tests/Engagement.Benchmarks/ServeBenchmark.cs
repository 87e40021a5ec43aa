using System.Globalization;

namespace Engagement.Benchmarks;

/// <summary>
/// messages-sent over 90 days under load, in turn: asked with other days each time of a service that keeps no answers and of an endpoint
/// written by hand; the same days again of a service as it is, of an MVC action and of Kestrel alone, both of which have the bytes. Before
/// that, all have given the same bytes.
/// </summary>
internal sealed class ServeBenchmark(BenchmarkServer server, DenseStore store)
{
    private const int GoalConnections = 64;
    private const int WarmUp = 5;
    private const double Megabyte = 1024 * 1024;
    private static readonly int[] s_connections = [1, 16, GoalConnections];
    private static readonly Question s_question = Question.MessagesSent;

    private readonly Wrk _wrk = new(server.Folder);
    private readonly Window[] _windows = s_question.Windows(store.Size);

    public async Task<IReadOnlyList<Measurement>> RunAsync(int pairs, int seconds, CancellationToken cancellationToken)
    {
        Wrk.Require();
        var queries = Path.Combine(server.Folder, "queries");
        await File.WriteAllLinesAsync(queries, _windows.Select(window => window.Query), cancellationToken);
        await using var asks = await Service.StartAsync(store.Database, keepsAnswers: false, cancellationToken);
        await using var again = await Service.StartAsync(store.Database, keepsAnswers: true, cancellationToken);

        var stored = Path.Combine(server.Folder, "stored.json");
        await File.WriteAllBytesAsync(stored, await again.Client.GetByteArrayAsync(s_question.Target(_windows[0]), cancellationToken), cancellationToken);
        var bareAddress = $"http://127.0.0.1:{Wrk.FreePort()}";
        var settings = new Dictionary<string, string> { [BareAnswers.DatabaseSetting] = store.Database, [BareAnswers.StoredSetting] = stored };
        await using var bare = await OwnVerb.StartAsync(BareAnswers.Verb, bareAddress, settings, cancellationToken);
        await RequireSameAsync(asks.Client, again.Client, bareAddress, cancellationToken);

        var path = $"{asks.Address}/api/v1/engagement-dashboard/{s_question.Path}";
        Side[] sides =
        [
            new("service, first-time", connections => _wrk.AskAsync(path, queries, asks.Headers, connections, seconds, cancellationToken)),
            new("written by hand", connections => _wrk.AskAsync($"{bareAddress}/messages-sent", queries, [], connections, seconds, cancellationToken)),
            new("service, again", connections => _wrk.RepeatAsync(
                again.Address + s_question.Target(_windows[0]), again.Headers, connections, seconds, cancellationToken)),
            new("MVC, stored", connections => _wrk.RepeatAsync($"{bareAddress}/stored", [], connections, seconds, cancellationToken)),
            new("Kestrel, stored", connections => _wrk.RepeatAsync($"{bareAddress}/static", [], connections, seconds, cancellationToken)),
        ];

        Console.WriteLine($"{s_question.Name}: {pairs} pairs of {seconds} s a side, for each number of connections.");
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
            new("memory after the load, first-time questions", Goal.AtMost(200, " MB"), [asks.Process.ResidentBytes / Megabyte], "MB"),
            new("memory after the load, the same question again", Goal.AtMost(200, " MB"), [again.Process.ResidentBytes / Megabyte], "MB"),
            new("memory at the most, first-time questions", Goal.None, [asks.Process.PeakBytes / Megabyte], "MB"),
            new("memory at the most, the same question again", Goal.None, [again.Process.PeakBytes / Megabyte], "MB"),
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
                slow[side].Add(load.Slow);
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{connections,11}{pair + 1,7}{string.Concat(rates.Select(rate => $"{Math.Round(rate[^1]),24}"))}"));
        }

        var at = $"{connections} connection{(connections == 1 ? "" : "s")}";
        Goal On(Goal goal) => connections == GoalConnections ? goal : Goal.None;
        return
        [
            new($"{s_question.Name}, 90 days, {at}: first-time / written by hand, throughput", On(Goal.AtLeast(0.75)), Ratios(0, 1)),
            new($"{s_question.Name}, 90 days, {at}: again / MVC action with stored bytes, throughput", On(Goal.AtLeast(0.5)), Ratios(2, 3)),
            new($"{s_question.Name}, 90 days, {at}: again / stored bytes from bare Kestrel, throughput", Goal.None, Ratios(2, 4)),
            .. sides.Select((side, index) => new Measurement($"{side.Name}, {at}", Goal.None, rates[index], "/s")),
            .. sides.Select((side, index) => new Measurement($"{side.Name}, {at}: p99", Goal.None, slow[index], "ms")),
        ];

        List<double> Ratios(int one, int other) => [.. rates[one].Zip(rates[other], (own, compared) => own / compared)];
    }

    private async Task RequireSameAsync(HttpClient asks, HttpClient again, string bareAddress, CancellationToken cancellationToken)
    {
        using var bare = new HttpClient { BaseAddress = new Uri(bareAddress) };
        foreach (var window in _windows)
        {
            Require(
                await asks.GetByteArrayAsync(s_question.Target(window), cancellationToken),
                await bare.GetByteArrayAsync($"/messages-sent{window.Query}", cancellationToken), $"by hand, {window}");
        }

        var stored = await again.GetByteArrayAsync(s_question.Target(_windows[0]), cancellationToken);
        Require(stored, await bare.GetByteArrayAsync("/stored", cancellationToken), "stored, MVC");
        Require(stored, await bare.GetByteArrayAsync("/static", cancellationToken), "stored, Kestrel");

        static void Require(byte[] own, byte[] other, string what)
        {
            if (!own.AsSpan().SequenceEqual(other))
            {
                throw new InvalidOperationException($"The service and what it is compared with ({what}) do not answer with the same bytes.");
            }
        }
    }

    private sealed record Side(string Name, Func<int, Task<Load>> Load);
}
