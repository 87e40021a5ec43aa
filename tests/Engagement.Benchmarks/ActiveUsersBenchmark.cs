using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;

namespace Engagement.Benchmarks;

/// <summary>
/// active-users over 30 days, the one large response: its speed relative to the same JSON built by PostgreSQL in one statement, and the
/// service's memory growth with concurrent requests and with a slow reader.
/// </summary>
internal sealed class ActiveUsersBenchmark(DenseStore store)
{
    private const int WarmUp = 10;
    private const int Windows = 5;
    private const int AtOnce = 4;
    private const double Megabyte = 1024 * 1024;

    private const string Sql =
        """
        SELECT json_build_object('month', coalesce(json_agg(json_build_object(
            'usersList', ids, 'users', users, 'day', extract(day FROM day)::int, 'month', extract(month FROM day)::int, 'year', extract(year FROM day)::int)
            ORDER BY day DESC), '[]'), 'success', true)::text
        FROM (
            SELECT u.day, json_agg(u.user_id ORDER BY u.user_id) AS ids, count(*) AS users
            FROM active_day a JOIN user_day u ON u.day = a.day
            WHERE a.day BETWEEN $1 AND $2 AND CASE WHEN a.session_users > 0 THEN u.session_hours > 0 OR u.all_day ELSE u.message_hours > 0 END
            GROUP BY u.day
        ) AS days
        """;

    private static readonly DashboardQuery s_query = DashboardQuery.ActiveUsers;

    private readonly Window[] _windows = s_query.Windows(store.Size);

    public async Task<IReadOnlyList<Measurement>> RunAsync(int pairs, CancellationToken cancellationToken)
    {
        await using var service = await Service.StartAsync(store.Database, cachesResponses: false, cancellationToken);
        await using var connection = new NpgsqlConnection(store.Database + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Sql, connection) { CommandTimeout = 600 };
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Date });
        await command.PrepareAsync(cancellationToken);
        await RequireSameAsync(service, command, cancellationToken);
        for (var sent = 0; sent < WarmUp; sent++)
        {
            await s_query.SendAsync(service.Client, _windows[sent % _windows.Length], cancellationToken);
        }

        return
        [
            .. await Steady.RunAsync(() => MeasureAsync(service, command, pairs, cancellationToken)),
            .. await MemoryAsync(service, cancellationToken),
        ];
    }

    private async Task<IReadOnlyList<Measurement>> MeasureAsync(Service service, NpgsqlCommand command, int pairs, CancellationToken cancellationToken)
    {
        var (ratios, own, made) = (new List<double>(), new List<double>(), new List<double>());
        var bytes = 0L;
        for (var pair = 0; pair < pairs; pair++)
        {
            var (served, database) = (new List<double>(), new List<double>());
            for (var each = 0; each < Windows; each++)
            {
                var window = _windows[((pair * Windows) + each) % _windows.Length];
                (var milliseconds, bytes) = await s_query.SendAsync(service.Client, window, cancellationToken);
                served.Add(milliseconds);
                database.Add(await MakeAsync(command, window, cancellationToken));
            }

            own.Add(Measurement.MedianOf(served));
            made.Add(Measurement.MedianOf(database));
            ratios.Add(made[^1] / own[^1]);
        }

        return
        [
            new("active-users, 30 days: speed / that of PostgreSQL making the same JSON", Goal.AtLeast(0.7), ratios),
            new("active-users, 30 days: service", Goal.None, own, "ms"),
            new("active-users, 30 days: PostgreSQL", Goal.None, made, "ms"),
            new("active-users, 30 days: size of the response", Goal.None, [bytes / Megabyte], "MB"),
        ];
    }

    private async Task<IReadOnlyList<Measurement>> MemoryAsync(Service service, CancellationToken cancellationToken)
    {
        var before = service.Process.ResidentBytes;
        var atOnce = await HighestAsync(
            service,
            Task.WhenAll(_windows.Take(AtOnce).Select(window => s_query.SendAsync(service.Client, window, cancellationToken))),
            cancellationToken);
        var between = service.Process.ResidentBytes;
        var slowly = await HighestAsync(service, ReadSlowlyAsync(service, cancellationToken), cancellationToken);
        Measurement[] measured =
        [
            new($"active-users, 30 days: growth of the service with {AtOnce} concurrent requests", Goal.None, [(atOnce - before) / Megabyte], "MB"),
            new("active-users, 30 days: growth of the service with a slow reader", Goal.None, [(slowly - between) / Megabyte], "MB"),
            new("active-users, 30 days: the service's peak of memory", Goal.None, [service.Process.PeakBytes / Megabyte], "MB"),
        ];
        foreach (var each in measured)
        {
            each.Print();
        }

        return measured;
    }

    private static async Task<long> HighestAsync(Service service, Task work, CancellationToken cancellationToken)
    {
        var highest = service.Process.ResidentBytes;
        while (!work.IsCompleted)
        {
            await Task.Delay(10, cancellationToken);
            highest = Math.Max(highest, service.Process.ResidentBytes);
        }

        await work;
        return highest;
    }

    /// <summary>Pauses 10 ms after every 16 KiB: several seconds for a response of 10 MB.</summary>
    private async Task ReadSlowlyAsync(Service service, CancellationToken cancellationToken)
    {
        using var response = await service.Client.GetAsync(s_query.Target(_windows[0]), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken) > 0)
        {
            await Task.Delay(10, cancellationToken);
        }
    }

    private static async Task<double> MakeAsync(NpgsqlCommand command, Window window, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await using var reader = await ReadAsync(command, window, cancellationToken);
        await using var text = await reader.GetStreamAsync(0, cancellationToken);
        await Drain.ReadAsync(text, cancellationToken);
        return watch.Elapsed.TotalMilliseconds;
    }

    private static async Task<NpgsqlDataReader> ReadAsync(NpgsqlCommand command, Window window, CancellationToken cancellationToken)
    {
        command.Parameters[0].Value = window.First;
        command.Parameters[1].Value = window.Last;
        var reader = await command.ExecuteReaderAsync(System.Data.CommandBehavior.SequentialAccess, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader;
    }

    private async Task RequireSameAsync(Service service, NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var served = JsonNode.Parse(await service.Client.GetStringAsync(s_query.Target(_windows[0]), cancellationToken));
        await using var reader = await ReadAsync(command, _windows[0], cancellationToken);
        var made = JsonNode.Parse(await reader.GetFieldValueAsync<string>(0, cancellationToken));
        if (!JsonNode.DeepEquals(served, made))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"active-users, {_windows[0]}: the service and PostgreSQL do not make the same JSON."));
        }
    }
}
