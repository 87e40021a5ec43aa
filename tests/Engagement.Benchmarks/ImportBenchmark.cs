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
internal sealed class ImportBenchmark(BenchmarkServer server, string export, IReadOnlyList<MessageDocument> messages)
{
    public async Task RunAsync(int pairs)
    {
        var ratios = new List<double>();
        Console.WriteLine("pair    import s      COPY s     ratio   import peak MB");
        for (var pair = 1; pair <= pairs; pair++)
        {
            var database = await server.CreateDatabaseAsync();
            var (import, peak) = await ImportAsync(database);
            var copy = await CopyAsync(database);
            await server.DropDatabaseAsync(database);
            ratios.Add(import / copy);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{pair,4}{import,12:0.00}{copy,12:0.00}{import / copy,10:0.00}{peak,17:0}"));
        }

        Ratio.Print(string.Create(CultureInfo.InvariantCulture, $"import / COPY of {messages.Count:N0} messages"), ratios, "at most 3.00");
    }

    private async Task<(double Seconds, double PeakMegabytes)> ImportAsync(string database)
    {
        await server.CheckpointAsync();
        var start = Tool.Product(database, "import", export);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;

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
        await BenchmarkServer.ExecuteAsync(database, "CREATE TABLE messages_copy (LIKE messages INCLUDING ALL)");
        await server.CheckpointAsync();

        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
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
}
