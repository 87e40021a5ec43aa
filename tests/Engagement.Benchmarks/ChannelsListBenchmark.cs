namespace Engagement.Benchmarks;

/// <summary>
/// channels/list over rooms with very many usernames: the CPU time of a page with one room, and the service's memory growth with four concurrent
/// requests for all rooms.
/// </summary>
internal sealed class ChannelsListBenchmark(BenchmarkServer server)
{
    private const int Rooms = 160;
    private const int Usernames = 80_000;
    private const int WarmUp = 10;
    private const int AtOnce = 4;
    private const int MostMegabytes = 300;
    private const double Megabyte = 1024 * 1024;
    private const string Target = "/api/v1/engagement-dashboard/channels/list?start=2023-05-30T00:00:00.000Z&end=2023-05-30T00:00:00.000Z&count=";

    private static readonly string s_fill =
        $"""
        INSERT INTO rooms (id, type, usernames, version, deleted, columns_version, columns_deleted)
        SELECT 'room' || n, 'd', usernames, '2023-05-01Z', false, '2023-05-01Z', false
        FROM (SELECT array_agg('user' || to_char(u, 'FM000000') ORDER BY u) AS usernames FROM generate_series(1, {Usernames}) u) AS members,
            generate_series(1, {Rooms}) AS n;
        INSERT INTO room_day (room_id, day, messages) SELECT id, '2023-05-30', 1 FROM rooms;
        VACUUM ANALYZE rooms, room_day;
        """;

    public async Task<IReadOnlyList<Measurement>> RunAsync(int pairs, CancellationToken cancellationToken)
    {
        var database = await server.CreateDatabaseAsync();
        await Tool.RunAsync(Tool.Product(database, "migrate"), cancellationToken);
        foreach (var statement in s_fill.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            await BenchmarkServer.ExecuteAsync(database, statement, cancellationToken);
        }

        try
        {
            await using var service = await Service.StartAsync(database, cachesResponses: false, cancellationToken);
            Measurement[] measured =
            [
                new(
                    "channels/list, one of 160 rooms of 80,000 usernames: CPU of the service",
                    Goal.None, await PageAsync(service, pairs, cancellationToken), "ms"),
                new(
                    $"channels/list, all 160 rooms of 80,000 usernames: growth of the service with {AtOnce} concurrent requests",
                    Goal.AtMost(MostMegabytes), [await GrowthAsync(service, cancellationToken)], "MB"),
            ];
            foreach (var each in measured)
            {
                each.Print();
            }

            return measured;
        }
        finally
        {
            await server.DropDatabaseAsync(database);
        }
    }

    private static async Task<IReadOnlyList<double>> PageAsync(Service service, int pairs, CancellationToken cancellationToken)
    {
        for (var sent = 0; sent < WarmUp; sent++)
        {
            await ReadAsync(service, 1, cancellationToken);
        }

        var milliseconds = new List<double>();
        for (var pair = 0; pair < pairs; pair++)
        {
            var before = CpuOf(service);
            await ReadAsync(service, 1, cancellationToken);
            milliseconds.Add((CpuOf(service) - before).TotalMilliseconds);
        }

        return milliseconds;
    }

    private static async Task<double> GrowthAsync(Service service, CancellationToken cancellationToken)
    {
        var before = service.Process.ResidentBytes;
        var highest = before;
        var work = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => ReadAsync(service, 0, cancellationToken)));
        while (!work.IsCompleted)
        {
            await Task.Delay(10, cancellationToken);
            highest = Math.Max(highest, service.Process.ResidentBytes);
        }

        await work;
        return (highest - before) / Megabyte;
    }

    private static async Task ReadAsync(Service service, int count, CancellationToken cancellationToken)
    {
        using var response = await service.Client.GetAsync($"{Target}{count}", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await Drain.ReadAsync(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken), cancellationToken);
    }

    private static TimeSpan CpuOf(Service service)
    {
        service.Process.Process.Refresh();
        return service.Process.Process.TotalProcessorTime;
    }
}
