using System.Diagnostics;
using System.Globalization;
using Engagement.Domain.Documents;
using Npgsql;
using NpgsqlTypes;

namespace Engagement.Benchmarks;

/// <summary>
/// The verb <c>import</c>, from process start to exit on an empty database, against a bare binary COPY of the same messages in file order into a
/// copy of the messages table with the same indexes. Both run in turn, in one run, on one server.
/// </summary>
internal sealed class ImportBenchmark(string server, string folder, IReadOnlyList<MessageDocument> messages)
{
    public async Task RunAsync(int pairs)
    {
        var ratios = new List<double>();
        Console.WriteLine("pair    import s      COPY s     ratio   import peak MB");
        for (var pair = 1; pair <= pairs; pair++)
        {
            var database = await CreateDatabaseAsync(pair);
            var (import, peak) = await ImportAsync(database);
            var copy = await CopyAsync(database);
            await DropDatabaseAsync(database);
            ratios.Add(import / copy);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{pair,4}{import,12:0.00}{copy,12:0.00}{import / copy,10:0.00}{peak,17:0}"));
        }

        ratios.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"import / COPY of {messages.Count:N0} messages: median {ratios[ratios.Count / 2]:0.00}, {ratios[0]:0.00} to {ratios[^1]:0.00}"));
        if (ratios[^1] > 2 * ratios[0])
        {
            Console.WriteLine("The ratios spread more than twofold: the run is void, repeat it.");
        }
    }

    private async Task<(double Seconds, double PeakMegabytes)> ImportAsync(string database)
    {
        await CheckpointAsync();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Engagement.Api.dll"));
        start.ArgumentList.Add("import");
        start.ArgumentList.Add(folder);
        start.Environment["ConnectionStrings__Engagement"] = ConnectionString(database);

        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var peak = 0L;
        while (!process.WaitForExit(50))
        {
            process.Refresh();
            peak = Math.Max(peak, process.PeakWorkingSet64);
        }

        watch.Stop();
        return process.ExitCode == 0
            ? (watch.Elapsed.TotalSeconds, peak / 1024.0 / 1024.0)
            : throw new InvalidOperationException($"import ended with {process.ExitCode}: {await output} {await errors}");
    }

    private async Task<double> CopyAsync(string database)
    {
        await using var connection = await OpenAsync(database);
        await ExecuteAsync(connection, "CREATE TABLE messages_copy (LIKE messages INCLUDING ALL)");
        await CheckpointAsync();

        var watch = Stopwatch.StartNew();
        await using (var copy = await connection.BeginBinaryImportAsync(
            "COPY messages_copy (id, room_id, user_id, sent_at, counted, version, deleted, columns_version, columns_deleted) FROM STDIN (FORMAT binary)"))
        {
            foreach (var message in messages)
            {
                await copy.StartRowAsync();
                copy.Write(message.Id, NpgsqlDbType.Text);
                copy.Write(message.Columns!.RoomId, NpgsqlDbType.Text);
                copy.Write(message.Columns.UserId, NpgsqlDbType.Text);
                copy.Write(message.Version, NpgsqlDbType.TimestampTz);
                copy.Write(message.Columns.Counted, NpgsqlDbType.Boolean);
                copy.Write(message.Version, NpgsqlDbType.TimestampTz);
                copy.Write(false, NpgsqlDbType.Boolean);
                copy.Write(message.Version, NpgsqlDbType.TimestampTz);
                copy.Write(false, NpgsqlDbType.Boolean);
            }

            await copy.CompleteAsync();
        }

        watch.Stop();
        return watch.Elapsed.TotalSeconds;
    }

    private async Task<string> CreateDatabaseAsync(int pair)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"engagement_benchmark_{Environment.ProcessId}_{pair}");
        await using var connection = await OpenAsync(null);
        await ExecuteAsync(connection, $"CREATE DATABASE {name}");
        return name;
    }

    private async Task DropDatabaseAsync(string database)
    {
        await using var connection = await OpenAsync(null);
        await ExecuteAsync(connection, $"DROP DATABASE {database} WITH (FORCE)");
    }

    // Neither side pays for what the other has left to write.
    private async Task CheckpointAsync()
    {
        await using var connection = await OpenAsync(null);
        await ExecuteAsync(connection, "CHECKPOINT");
    }

    private async Task<NpgsqlConnection> OpenAsync(string? database)
    {
        var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        return connection;
    }

    private string ConnectionString(string? database) =>
        database is null
            ? server
            : new NpgsqlConnectionStringBuilder(server) { Database = database, Pooling = false }.ConnectionString;

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }
}
