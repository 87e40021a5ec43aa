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
    public Task<IReadOnlyList<Measurement>> RunAsync(int pairs, CancellationToken cancellationToken) =>
        Steady.RunAsync(() => MeasureAsync(pairs, cancellationToken));

    private async Task<IReadOnlyList<Measurement>> MeasureAsync(int pairs, CancellationToken cancellationToken)
    {
        var ratios = new List<double>();
        Console.WriteLine("pair    import s      COPY s     ratio   import peak MB");
        for (var pair = 1; pair <= pairs; pair++)
        {
            var database = await server.CreateDatabaseAsync();
            var (import, peak) = await ImportVerb.MeasureAsync(server, database, export, cancellationToken);
            var copy = await CopyAsync(database, cancellationToken);
            await server.DropDatabaseAsync(database);
            ratios.Add(import / copy);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{pair,4}{import,12:0.00}{copy,12:0.00}{import / copy,10:0.00}{peak,17:0}"));
        }

        return [new(string.Create(CultureInfo.InvariantCulture, $"import / COPY of {messages.Count:N0} messages"), Goal.AtMost(1.5), ratios)];
    }

    private async Task<double> CopyAsync(string database, CancellationToken cancellationToken)
    {
        // Done first, so that autovacuum does not start during the COPY.
        await BenchmarkServer.ExecuteAsync(database, "VACUUM ANALYZE", cancellationToken);
        await BenchmarkServer.ExecuteAsync(database, "CREATE TABLE messages_copy (LIKE messages INCLUDING ALL)", cancellationToken);
        await server.CheckpointAsync();

        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellationToken);
        var watch = Stopwatch.StartNew();
        await using (var copy = await connection.BeginBinaryImportAsync(
            "COPY messages_copy (id, room_id, user_id, sent_at, counted, version, deleted, columns_version, columns_deleted) FROM STDIN (FORMAT binary)",
            cancellationToken))
        {
            foreach (var message in messages)
            {
                await copy.StartRowAsync(cancellationToken);
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

            await copy.CompleteAsync(cancellationToken);
        }

        watch.Stop();
        return watch.Elapsed.TotalSeconds;
    }
}
