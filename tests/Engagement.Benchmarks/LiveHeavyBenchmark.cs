using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Engagement.Benchmarks;

/// <summary>The latency of single messages over HTTP while other senders send the most expensive requests.</summary>
internal sealed class LiveHeavyBenchmark(BenchmarkServer server)
{
    private const int InFlight = 8;
    private const int Senders = 2;
    private const int WarmUp = 10;
    private const int RoomMessages = 100_000;
    private const string Sent = "2026-11-20T10:00:00.000Z";

    private int _requests;

    public async Task<IReadOnlyList<Measurement>> RunAsync(int seconds, CancellationToken cancellationToken)
    {
        var database = await server.CreateDatabaseAsync();
        var measured = new List<Measurement>();
        await using (var service = await LiveService.StartAsync(database, new Wrk(server.Folder), cancellationToken))
        {
            await service.SendAsync(InFlight, WarmUp, cancellationToken);
            await FillRoomAsync(service, cancellationToken);
            (string Name, Func<int, (string Collection, IEnumerable<string> Lines)> Request)[] others =
            [
                ("5,000 sessions of 31 days", number => ("sessions", Sessions(number, 5_000))),
                ("1,500 sessions of 31 days", number => ("sessions", Sessions(number, 1_500))),
                ("1,500 sessions of 31 days and their deletion", number =>
                    ("sessions", number % 2 == 0 ? Sessions(number, 1_500) : Deletions(number - 1, 1_500))),
                ("5,000 messages on as many days", number => ("messages", Messages(number, "GENERAL", 5_000, spread: true))),
                ($"a room with {RoomMessages} messages, shown and hidden in turn", number => ("rooms", [Room(number)])),
            ];
            Console.WriteLine($"{InFlight} single messages in flight, alone and beside {Senders} senders of large requests, {seconds} s each.");
            var alone = await service.SendAsync(InFlight, seconds, cancellationToken);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"alone: {alone.Rate:0} /s  p99 {alone.P99:0.0} ms"));
            foreach (var (name, request) in others)
            {
                var slow = await BesideAsync(service, name, request, seconds, cancellationToken);
                measured.Add(new($"live p99 beside {name}", Goal.AtMost(1000, " ms"), [slow], "ms"));
            }
        }

        Console.WriteLine((await Tool.RunAsync(Tool.Product(database, "verify"), cancellationToken)).TrimEnd());
        await server.DropDatabaseAsync(database);
        return measured;
    }

    private async Task<double> BesideAsync(
        LiveService service, string name, Func<int, (string Collection, IEnumerable<string> Lines)> request, int seconds, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var responses = new List<(HttpStatusCode Status, double Milliseconds)>();
        var sending = Enumerable.Range(0, Senders).Select(_ => SendAsync()).ToList();
        var load = await service.SendAsync(InFlight, seconds, cancellationToken);
        await stop.CancelAsync();
        await Task.WhenAll(sending);
        var statuses = responses.GroupBy(response => (int)response.Status).OrderBy(group => group.Key).Select(group => $"{group.Count()} × {group.Key}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {load.Rate:0} /s  p99 {load.P99:0.0} ms; responses {string.Join(", ", statuses)}, "
            + $"the slowest after {responses.Max(response => response.Milliseconds):0} ms"));

        // Without any response, all of them waited for the whole time.
        return load.Rate > 0 ? load.P99 : seconds * 1000;

        async Task SendAsync()
        {
            // Each sender sends its requests in order, so that it deletes what it has sent.
            for (var number = Interlocked.Add(ref _requests, 1_000_000); !stop.IsCancellationRequested; number++)
            {
                var (collection, lines) = request(number);
                var watch = Stopwatch.StartNew();
                var status = await service.SendAsync(collection, lines, cancellationToken);
                lock (responses)
                {
                    responses.Add((status, watch.Elapsed.TotalMilliseconds));
                }
            }
        }
    }

    private static async Task FillRoomAsync(LiveService service, CancellationToken cancellationToken)
    {
        for (var sent = 0; sent < RoomMessages; sent += 5_000)
        {
            await service.SendAsync("messages", Messages(sent, "large", 5_000, spread: false), cancellationToken);
        }
    }

    private static IEnumerable<string> Sessions(int number, int count) => Enumerable.Range(0, count).Select(session =>
        $$"""{"_id":"s{{number}}-{{session}}","userId":"u{{number}}-{{session}}","loginAt":"2026-10-01T00:00:00.000Z","""
        + $"\"closedAt\":\"2026-10-31T23:59:59.000Z\",\"_updatedAt\":\"{Sent}\"}}");

    private static IEnumerable<string> Deletions(int number, int count) =>
        Enumerable.Range(0, count).Select(session => $$"""{"_id":"s{{number}}-{{session}}","_deletedAt":"2026-11-21T10:00:00.000Z"}""");

    private static IEnumerable<string> Messages(int number, string room, int count, bool spread) => Enumerable.Range(0, count).Select(message =>
    {
        var at = new DateTime(2026, 11, 20, 10, 0, 0, DateTimeKind.Utc).AddDays(spread ? -message : -(number + message) % 300);
        return $$"""{"_id":"{{room}}{{number}}-{{message}}","rid":"{{room}}","ts":"{{at:yyyy-MM-ddTHH:mm:ss.fffZ}}","""
            + $"\"u\":{{\"_id\":\"u{message % 500}\"}},\"_updatedAt\":\"{Sent}\"}}";
    });

    /// <summary>Each version is later than the previous one.</summary>
    private static string Room(int number)
    {
        var at = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc).AddMilliseconds(number);
        return $$"""{"_id":"large","t":"{{(number % 2 == 0 ? 'c' : 'l')}}","name":"large","_updatedAt":"{{at:yyyy-MM-ddTHH:mm:ss.fffZ}}"}""";
    }
}
