using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Engagement.Benchmarks;

/// <summary>
/// A store dense enough to hurt: most rooms are active on most days. Events are written by SQL, rollups by the verb <c>rebuild</c>. It is kept on
/// its server, where the next run finds it.
/// </summary>
internal sealed class DenseStore
{
    private const int Pieces = 20;

    private DenseStore(string database, DenseSize size) => (Database, Size) = (database, size);

    /// <summary>What connects to it.</summary>
    public string Database { get; }

    public DenseSize Size { get; }

    /// <param name="server">Where it is, or will be.</param>
    /// <param name="size">How large.</param>
    /// <param name="verify">Whether a new one, or one of an earlier schema, is compared with its events.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<DenseStore> OpenAsync(BenchmarkServer server, DenseSize size, bool verify, CancellationToken cancellationToken)
    {
        var (database, created) = await server.KeepDatabaseAsync(size.DatabaseName);
        var store = new DenseStore(database, size);
        if (!created && !(await store.MarkAsync()).StartsWith(Mark(""), StringComparison.Ordinal))
        {
            Console.WriteLine($"{size.DatabaseName} was left half filled, or is of another kind: it is filled anew.");
            await server.DropDatabaseAsync(database);
            (_, created) = await server.KeepDatabaseAsync(size.DatabaseName);
        }

        await Tool.RunAsync(Tool.Product(database, "migrate"), cancellationToken);
        if (created)
        {
            await store.FillAsync(cancellationToken);
        }

        var mark = Mark(await store.ScalarAsync("""SELECT max("MigrationId") FROM "__EFMigrationsHistory" """));
        if (mark != await store.MarkAsync())
        {
            await store.DeriveAsync(verify, cancellationToken);
            await BenchmarkServer.ExecuteAsync(database, $"COMMENT ON DATABASE {size.DatabaseName} IS '{mark}'", cancellationToken);
        }

        Console.WriteLine($"{size.DatabaseName}: {size}, {await store.ScalarAsync("SELECT pg_size_pretty(pg_database_size(current_database()))")}.");
        return store;
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine($"Filling {Size.DatabaseName}: {Size}.");
        var watch = Stopwatch.StartNew();
        await BenchmarkServer.ExecuteAsync(Database, DenseSql.Rooms(Size), cancellationToken);
        await BenchmarkServer.ExecuteAsync(Database, DenseSql.Users(Size), cancellationToken);

        // Indexes are made at the end, which is faster: whichever the product's schema has.
        var drop = await ScalarAsync(
            "SELECT string_agg('DROP INDEX ' || indexname, ';') FROM pg_indexes WHERE tablename = 'messages' AND indexname <> 'messages_pkey'");
        var create = await ScalarAsync(
            "SELECT string_agg(indexdef, ';') FROM pg_indexes WHERE tablename = 'messages' AND indexname <> 'messages_pkey'");
        await BenchmarkServer.ExecuteAsync(Database, $"ALTER TABLE messages DROP CONSTRAINT messages_pkey; {drop}", cancellationToken);
        for (var piece = 0; piece < Pieces; piece++)
        {
            var sql = DenseSql.Messages(Size, Size.Messages * piece / Pieces, Size.Messages * (piece + 1) / Pieces);
            await BenchmarkServer.ExecuteAsync(Database, "SET synchronous_commit = off; " + sql, cancellationToken);
            Say(watch, $"{Size.Messages * (piece + 1) / Pieces:N0} messages");
        }

        await BenchmarkServer.ExecuteAsync(
            Database,
            $"SET maintenance_work_mem = '512MB'; ALTER TABLE messages ADD CONSTRAINT messages_pkey PRIMARY KEY (id); {create}",
            cancellationToken);
        Say(watch, $"indexes");
    }

    private async Task DeriveAsync(bool verify, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await Tool.RunAsync(Tool.Product(Database, "rebuild"), cancellationToken);
        Say(watch, $"rebuild");
        if (verify)
        {
            await Tool.RunAsync(Tool.Product(Database, "verify"), cancellationToken);
            Say(watch, $"verify: every number is what the events say");
        }

        await BenchmarkServer.ExecuteAsync(Database, "VACUUM ANALYZE", cancellationToken);
        await BenchmarkServer.ExecuteAsync(Database, "CHECKPOINT", cancellationToken);
        Say(watch, $"vacuum");
    }

    private Task<string> MarkAsync() => ScalarAsync("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()");

    private static string Mark(string schema) => $"dense, layout {DenseSql.Layout}, {schema}";

    private async Task<string> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Database + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() as string ?? "";
    }

    private static void Say(Stopwatch watch, FormattableString done) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds,7:0} s  {done.ToString(CultureInfo.InvariantCulture)}"));
}
