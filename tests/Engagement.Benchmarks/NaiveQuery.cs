using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Engagement.Benchmarks;

/// <summary>A query of the events, by one prepared statement on one connection.</summary>
internal sealed class NaiveQuery : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _command;

    private NaiveQuery(NpgsqlConnection connection, NpgsqlCommand command) => (_connection, _command) = (connection, command);

    public static async Task<NaiveQuery> PrepareAsync(string database, string sql, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);

        // Plan each window separately, as the first five executions do anyway.
        await using (var plan = new NpgsqlCommand("SET plan_cache_mode = force_custom_plan", connection))
        {
            await plan.ExecuteNonQueryAsync(cancellationToken);
        }

        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        for (var parameter = 0; parameter < 3; parameter++)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampTz });
        }

        await command.PrepareAsync(cancellationToken);
        return new NaiveQuery(connection, command);
    }

    public async Task<(double Milliseconds, IReadOnlyList<string> Rows)> ExecuteAsync(Window window, CancellationToken cancellationToken)
    {
        DateTime[] bounds = [window.PreviousStart, window.Start, window.After];
        for (var parameter = 0; parameter < bounds.Length; parameter++)
        {
            _command.Parameters[parameter].Value = bounds[parameter];
        }

        var watch = Stopwatch.StartNew();
        var rows = new List<string>();
        await using var reader = await _command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(reader.GetString(0));
        }

        return (watch.Elapsed.TotalMilliseconds, rows);
    }

    public async ValueTask DisposeAsync()
    {
        await _command.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
