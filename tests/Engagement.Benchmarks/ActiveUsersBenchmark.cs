using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;

namespace Engagement.Benchmarks;

/// <summary>
/// active-users over 30 days, the one large answer: how fast it comes beside the same JSON made by PostgreSQL itself in one statement, and by
/// how much it makes the service grow, also when several ask at once and when somebody reads slowly.
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

    private static readonly Question s_question = Question.ActiveUsers;

    private readonly Window[] _windows = s_question.Windows(store.Size);

    public async Task<IReadOnlyList<Measurement>> RunAsync(int pairs, CancellationToken cancellationToken)
    {
        await using var service = await Service.StartAsync(store.Database, keepsAnswers: false, cancellationToken);
        await using var connection = new NpgsqlConnection(store.Database + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Sql, connection) { CommandTimeout = 600 };
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Date });
        await command.PrepareAsync(cancellationToken);
        await RequireSameAsync(service, command, cancellationToken);
        for (var asked = 0; asked < WarmUp; asked++)
        {
            await s_question.AskAsync(service.Client, _windows[asked % _windows.Length], cancellationToken);
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
            var (asked, database) = (new List<double>(), new List<double>());
            for (var each = 0; each < Windows; each++)
            {
                var window = _windows[((pair * Windows) + each) % _windows.Length];
                (var milliseconds, bytes) = await s_question.AskAsync(service.Client, window, cancellationToken);
                asked.Add(milliseconds);
                database.Add(await MakeAsync(command, window, cancellationToken));
            }

            own.Add(Measurement.MedianOf(asked));
            made.Add(Measurement.MedianOf(database));
            ratios.Add(made[^1] / own[^1]);
        }

        return
        [
            new("active-users, 30 days: speed / that of PostgreSQL making the same JSON", Goal.AtLeast(0.7), ratios),
            new("active-users, 30 days: service", Goal.None, own, "ms"),
            new("active-users, 30 days: PostgreSQL", Goal.None, made, "ms"),
            new("active-users, 30 days: size of the answer", Goal.None, [bytes / Megabyte], "MB"),
        ];
    }

    private async Task<IReadOnlyList<Measurement>> MemoryAsync(Service service, CancellationToken cancellationToken)
    {
        var before = service.Process.ResidentBytes;
        var atOnce = await HighestAsync(
            service,
            Task.WhenAll(_windows.Take(AtOnce).Select(window => s_question.AskAsync(service.Client, window, cancellationToken))),
            cancellationToken);
        var between = service.Process.ResidentBytes;
        var slowly = await HighestAsync(service, ReadSlowlyAsync(service, cancellationToken), cancellationToken);
        Measurement[] measured =
        [
            new($"active-users, 30 days: growth of the service while {AtOnce} ask at once", Goal.None, [(atOnce - before) / Megabyte], "MB"),
            new("active-users, 30 days: growth of the service while one reads slowly", Goal.None, [(slowly - between) / Megabyte], "MB"),
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

    /// <summary>A hundredth of a second's pause after every 16 KiB: several seconds for an answer of 10 MB.</summary>
    private async Task ReadSlowlyAsync(Service service, CancellationToken cancellationToken)
    {
        using var answer = await service.Client.GetAsync(s_question.Target(_windows[0]), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var body = await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken);
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
        var answered = JsonNode.Parse(await service.Client.GetStringAsync(s_question.Target(_windows[0]), cancellationToken));
        await using var reader = await ReadAsync(command, _windows[0], cancellationToken);
        var made = JsonNode.Parse(await reader.GetFieldValueAsync<string>(0, cancellationToken));
        if (!JsonNode.DeepEquals(answered, made))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"active-users, {_windows[0]}: the service and PostgreSQL do not make the same JSON."));
        }
    }
}
