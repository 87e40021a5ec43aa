using System.Diagnostics;
using Engagement.StandIn;
using MongoDB.Bson;
using Npgsql;

namespace Engagement.Benchmarks;

/// <summary>
/// How long after its insertion into MongoDB a message is stored, while 2,000 changes a second arrive: half of them messages, a quarter edits, a
/// quarter changes of rooms. The stand-in for MongoDB and its writers run in this process, on the same cores as the follower and PostgreSQL.
/// </summary>
internal sealed class FollowBenchmark(BenchmarkServer server)
{
    private const int ChangesASecond = 2_000;
    private const int Rooms = 100;
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(10);

    public Task<IReadOnlyList<Measurement>> RunAsync(int seconds, CancellationToken cancellationToken) =>
        Steady.RunAsync(() => MeasureAsync(seconds, cancellationToken));

    private async Task<IReadOnlyList<Measurement>> MeasureAsync(int seconds, CancellationToken cancellationToken)
    {
        await using var mongo = await MongoStandIn.StartAsync();
        mongo.Insert(GeneratedDump.Database, "rocketchat_room", Enumerable.Range(0, Rooms).Select(Room));
        var database = await server.CreateDatabaseAsync();
        await using var follower = Child.Start(PullBenchmark.Source(Tool.Product(database, "follow"), mongo));
        await using var store = NpgsqlDataSource.Create(database);
        while (!await IsStreamingAsync(store))
        {
            await Task.Delay(100, cancellationToken);
        }

        var inserted = new List<long>();
        var stored = new List<long>();
        var watch = Stopwatch.StartNew();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = WatchAsync(store, inserted, stored, watch, stop.Token);
        await WriteAsync(mongo, inserted, watch, TimeSpan.FromSeconds(seconds), cancellationToken);
        var written = watch.Elapsed.TotalSeconds;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (stored.Count < inserted.Count)
        {
            await Task.Delay(100, limit.Token);
        }

        await stop.CancelAsync();
        await watching;
        var lags = inserted.Zip(stored, (from, to) => (to - from) / 1000.0).Order().ToList();
        return
        [
            new("lag of a followed message, 50th percentile", Goal.None, [lags[lags.Count / 2]], "s"),
            new("lag of a followed message, 99th percentile", Goal.AtMost(2), [lags[(int)(lags.Count * 0.99)]], "s"),
            new("changes a second", Goal.None, [inserted.Count * 2 / written], "/s"),
        ];
    }

    /// <summary>Inserts and changes documents at an even rate; the rate that is reached is measured.</summary>
    private static async Task WriteAsync(
        MongoStandIn mongo, List<long> inserted, Stopwatch watch, TimeSpan duration, CancellationToken cancellationToken)
    {
        var (random, changes) = (new Random(1), 0);
        while (watch.Elapsed < duration)
        {
            for (; changes < watch.Elapsed.TotalSeconds * ChangesASecond; changes++)
            {
                switch (changes % 4)
                {
                    case 0 or 2:
                        lock (inserted)
                        {
                            mongo.Insert(GeneratedDump.Database, "rocketchat_message", Message(inserted.Count));
                            inserted.Add(watch.ElapsedMilliseconds);
                        }

                        break;
                    case 1:
                        var edit = new BsonDocument { { "msg", "edited" }, { "editedAt", DateTime.UtcNow }, { "_updatedAt", DateTime.UtcNow } };
                        mongo.Update(
                            GeneratedDump.Database, "rocketchat_message", IdOf(Math.Max(0, inserted.Count - random.Next(1, 500))),
                            new BsonDocument("$set", edit));
                        break;
                    default:
                        mongo.Update(
                            GeneratedDump.Database, "rocketchat_room", $"r{random.Next(Rooms)}",
                            new BsonDocument("$set", new BsonDocument { { "msgs", changes }, { "lm", DateTime.UtcNow }, { "_updatedAt", DateTime.UtcNow } }));
                        break;
                }
            }

            await Task.Delay(s_tick, cancellationToken);
        }
    }

    /// <summary>Notes when each message is first seen in the store. They are stored in the order of their insertion.</summary>
    private static async Task WatchAsync(
        NpgsqlDataSource store, List<long> inserted, List<long> stored, Stopwatch watch, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await using var command = store.CreateCommand("SELECT max(id) FROM messages");
                var last = await command.ExecuteScalarAsync(cancellationToken) as string;
                var now = watch.ElapsedMilliseconds;
                while (last is not null && stored.Count < inserted.Count && string.CompareOrdinal(IdOf(stored.Count), last) <= 0)
                {
                    stored.Add(now);
                }

                await Task.Delay(s_tick, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private static async Task<bool> IsStreamingAsync(NpgsqlDataSource store)
    {
        try
        {
            await using var command = store.CreateCommand("SELECT mode FROM source");
            return await command.ExecuteScalarAsync() is "stream";
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return false;
        }
    }

    private static string IdOf(int number) => $"m{number:D9}";

    private static BsonDocument Room(int number) => new()
    {
        { "_id", $"r{number}" }, { "t", "c" }, { "name", $"room-{number}" }, { "ts", DateTime.UtcNow }, { "_updatedAt", DateTime.UtcNow },
    };

    private static BsonDocument Message(int number) => new()
    {
        { "_id", IdOf(number) }, { "rid", $"r{number % Rooms}" }, { "msg", "A message of the usual length, which nobody but its readers will see." },
        { "ts", DateTime.UtcNow }, { "u", new BsonDocument { { "_id", $"u{number % 1000}" }, { "username", "user" } } }, { "_updatedAt", DateTime.UtcNow },
    };
}
