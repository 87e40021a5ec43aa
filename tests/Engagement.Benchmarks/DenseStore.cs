using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Engagement.Benchmarks;

/// <summary>
/// A store in which most rooms are active on most days. SQL writes the events, the verb <c>rebuild</c> the rollups. The store stays on its server
/// for the next run.
/// </summary>
internal sealed class DenseStore
{
    private const int Pieces = 20;

    private DenseStore(string database, DenseSize size) => (Database, Size) = (database, size);

    /// <summary>The connection string.</summary>
    public string Database { get; }

    public DenseSize Size { get; }

    /// <param name="server">The store's server.</param>
    /// <param name="size">The store's size.</param>
    /// <param name="verify">Whether to compare a new store, or one of an earlier schema, with its events.</param>
    public static async Task<DenseStore> OpenAsync(BenchmarkServer server, DenseSize size, bool verify, CancellationToken cancellationToken)
    {
        var (database, created) = await server.GetOrCreateDatabaseAsync(size.DatabaseName);
        var store = new DenseStore(database, size);
        if (!created && !(await store.MarkAsync()).StartsWith(Mark(""), StringComparison.Ordinal))
        {
            Console.WriteLine($"{size.DatabaseName} was left half filled, or has another layout: filling it again.");
            await server.DropDatabaseAsync(database);
            (_, created) = await server.GetOrCreateDatabaseAsync(size.DatabaseName);
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

        // Indexes are created at the end, which is faster. They are read from the product's schema.
        var drop = await ScalarAsync(
            "SELECT string_agg('DROP INDEX ' || indexname, ';') FROM pg_indexes WHERE tablename = 'messages' AND indexname <> 'messages_pkey'");
        var create = await ScalarAsync(
            "SELECT string_agg(indexdef, ';') FROM pg_indexes WHERE tablename = 'messages' AND indexname <> 'messages_pkey'");
        await BenchmarkServer.ExecuteAsync(Database, $"ALTER TABLE messages DROP CONSTRAINT messages_pkey; {drop}", cancellationToken);
        for (var piece = 0; piece < Pieces; piece++)
        {
            var sql = DenseSql.Messages(Size, Size.Messages * piece / Pieces, Size.Messages * (piece + 1) / Pieces);
            await BenchmarkServer.ExecuteAsync(Database, "SET synchronous_commit = off; " + sql, cancellationToken);
            PrintProgress(watch, $"{Size.Messages * (piece + 1) / Pieces:N0} messages");
        }

        await BenchmarkServer.ExecuteAsync(
            Database,
            $"SET maintenance_work_mem = '512MB'; ALTER TABLE messages ADD CONSTRAINT messages_pkey PRIMARY KEY (id); {create}",
            cancellationToken);
        PrintProgress(watch, $"indexes");
    }

    private async Task DeriveAsync(bool verify, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await Tool.RunAsync(Tool.Product(Database, "rebuild"), cancellationToken);
        PrintProgress(watch, $"rebuild");
        if (verify)
        {
            await Tool.RunAsync(Tool.Product(Database, "verify"), cancellationToken);
            PrintProgress(watch, $"verify: every number is what the events say");
        }

        await BenchmarkServer.ExecuteAsync(Database, "VACUUM ANALYZE", cancellationToken);
        await BenchmarkServer.ExecuteAsync(Database, "CHECKPOINT", cancellationToken);
        PrintProgress(watch, $"vacuum");
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

    private static void PrintProgress(Stopwatch watch, FormattableString done) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds,7:0} s  {done.ToString(CultureInfo.InvariantCulture)}"));
}
