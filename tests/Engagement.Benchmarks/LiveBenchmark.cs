using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Engagement.Benchmarks;

/// <summary>
/// Single messages to one room over HTTP, 64 in flight, against pgbench's plain single-row inserts by 8 clients into a table with a primary
/// key and nothing else: on one server with the same durability, in turn, in one run. A third measurement, pgbench with as many clients as
/// there are messages in flight, shows what that number alone does to latency. A fourth, of an endpoint that only inserts, shows the latency
/// without the product's other work.
/// </summary>
internal sealed class LiveBenchmark(BenchmarkServer server)
{
    private const int InFlight = 64;
    private const int Clients = 8;
    private const int WarmUp = 30;

    private const string Table =
        """
        CREATE TABLE plain (id text COLLATE "C" PRIMARY KEY, room_id text, user_id text, sent_at timestamptz, counted boolean, version timestamptz,
            deleted boolean)
        """;

    private const string Insert =
        "INSERT INTO plain VALUES (md5(random()::text || clock_timestamp()), 'GENERAL', 'rbAXPnMktTFbNpwtJ', now(), true, now(), false);";

    /// <summary>Finds pgbench, before any long measurement starts.</summary>
    /// <exception cref="InvalidOperationException">pgbench is missing.</exception>
    public static string Require() => Tool.Find("pgbench", "it comes with PostgreSQL's server package");

    public Task<IReadOnlyList<Measurement>> RunAsync(int pairs, int seconds, CancellationToken cancellationToken) =>
        Steady.RunAsync(() => MeasureAsync(pairs, seconds, cancellationToken));

    private async Task<IReadOnlyList<Measurement>> MeasureAsync(int pairs, int seconds, CancellationToken cancellationToken)
    {
        var measured = new List<Measurement>();
        var database = await server.CreateDatabaseAsync();
        var wrk = new Wrk(server.Folder);
        await BenchmarkServer.ExecuteAsync(database, Table, cancellationToken);
        await using (var service = await LiveService.StartAsync(database, wrk, cancellationToken))
        await using (var bare = await BareIngest.StartAsync(database, cancellationToken))
        {
            Console.WriteLine(
                $"{InFlight} single messages in flight; pgbench with {Clients} clients; {pairs} pairs of {seconds} s after {WarmUp} s to warm up.");
            await service.SendAsync(InFlight, WarmUp, cancellationToken);
            await bare.SendAsync(wrk, InFlight, WarmUp, cancellationToken);
            await InsertAsync(database, 5, Clients, cancellationToken);

            Console.WriteLine(
                "pair   live /s   pgbench /s   ratio   live p99 ms   pgbench p99 ms   ratio"
                + $"   pgbench {InFlight}: /s   p99 ms   ratio   bare: /s   p99 ms   bare / pgbench");
            var (rates, latencies, crowded, bares) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
            for (var pair = 1; pair <= pairs; pair++)
            {
                await server.CheckpointAsync();
                var live = await service.SendAsync(InFlight, seconds, cancellationToken);
                await server.CheckpointAsync();
                var plain = await InsertAsync(database, seconds, Clients, cancellationToken);
                await server.CheckpointAsync();
                var crowd = await InsertAsync(database, seconds, InFlight, cancellationToken);
                await server.CheckpointAsync();
                var floor = await bare.SendAsync(wrk, InFlight, seconds, cancellationToken);
                rates.Add(live.Rate / plain.Rate);
                latencies.Add(live.P99 / plain.P99);
                crowded.Add(live.P99 / crowd.P99);
                bares.Add(floor.P99 / plain.P99);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{pair,4}{live.Rate,10:0}{plain.Rate,13:0}{rates[^1],8:0.00}{live.P99,14:0.00}{plain.P99,17:0.00}{latencies[^1],8:0.00}"
                    + $"{crowd.Rate,17:0}{crowd.P99,9:0.00}{crowded[^1],8:0.00}"
                    + $"{floor.Rate,11:0}{floor.P99,9:0.00}{bares[^1],14:0.00}"));
            }

            measured.Add(new("live rate / pgbench's", Goal.AtLeast(0.5), rates));
            measured.Add(new("live p99 / pgbench's", Goal.AtMost(4), latencies));
            measured.Add(new($"live p99 / that of pgbench with {InFlight} clients", Goal.None, crowded));
            measured.Add(new("bare endpoint's p99 / pgbench's", Goal.None, bares));
            measured.Add(new("live, the service's peak of memory", Goal.None, [service.PeakBytes / 1024.0 / 1024], "MB"));
        }

        Console.WriteLine((await Tool.RunAsync(Tool.Product(database, "verify"), cancellationToken)).TrimEnd());
        await server.DropDatabaseAsync(database);
        return measured;
    }

    private async Task<Load> InsertAsync(string database, int seconds, int clients, CancellationToken cancellationToken)
    {
        var script = Path.Combine(server.Folder, "insert.sql");
        var log = Path.Combine(server.Folder, "pgbench");
        await File.WriteAllTextAsync(script, Insert, cancellationToken);
        var connection = new NpgsqlConnectionStringBuilder(database);
        var pgbench = new ProcessStartInfo(Require());
        string[] arguments =
        [
            "-n", "-c", $"{clients}", "-j", "2", "-T", $"{seconds}", "-f", script, "-l", $"--log-prefix={log}",
            "-h", connection.Host!, "-p", $"{connection.Port}", "-U", connection.Username!, connection.Database!,
        ];
        foreach (var argument in arguments)
        {
            pgbench.ArgumentList.Add(argument);
        }

        pgbench.Environment["PGPASSWORD"] = connection.Password;
        await Tool.RunAsync(pgbench, cancellationToken);

        // Each line of a log is a transaction; its third column is how long it took, in microseconds.
        var latencies = new List<double>();
        foreach (var file in Directory.GetFiles(server.Folder, "pgbench.*"))
        {
            latencies.AddRange(File.ReadLines(file).Select(line => double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture) / 1000));
            File.Delete(file);
        }

        if (latencies.Count == 0)
        {
            throw new InvalidOperationException($"pgbench with {clients} clients inserted nothing in {seconds} s; raise --seconds.");
        }

        latencies.Sort();
        return new Load(latencies.Count / (double)seconds, latencies[latencies.Count * 99 / 100]);
    }
}
