using System.Globalization;
using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.IntegrationTests.CommandLine;
using Engagement.IntegrationTests.EmbeddedPostgres;
using Engagement.IntegrationTests.Harness;
using Engagement.IntegrationTests.Ingest;
using Engagement.IntegrationTests.Ingest.Model;
using Engagement.StandIn;
using Npgsql;

namespace Engagement.IntegrationTests.Mongo;

/// <summary>
/// Random histories of a workspace that is followed, with faults of its MongoDB and ends of the follower: the store equals the source, by a
/// model that shares no code with the product. ENGAGEMENT_FOLLOWER_HISTORIES sets the number of seeds; each seed is a test case.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class FollowerHistoryTests
{
    private const int DefaultCount = 12;
    private static readonly string[] s_zones = ["UTC", "America/New_York", "Asia/Kolkata"];

    private static IEnumerable<int> Seeds => Enumerable.Range(
        1, int.TryParse(Environment.GetEnvironmentVariable("ENGAGEMENT_FOLLOWER_HISTORIES"), CultureInfo.InvariantCulture, out var count)
            ? count : DefaultCount);

    [TestCaseSource(nameof(Seeds))]
    public async Task Store_equals_the_source_after_faults_and_restarts(int seed)
    {
        var random = new Random(seed);
        var mode = seed % 3 == 0 ? FollowMode.Poll : FollowMode.Stream;
        await using var mongo = await MongoSource.StartAsync(seed % 4 == 0 ? new MongoCredentials("engagement", "p@ss:word") : null);
        var history = await SourceHistory.StartAsync(mongo, seed, polled: mode == FollowMode.Poll);
        await history.ChangeAsync(random.Next(30, 150));
        var zone = new ModelZone(s_zones[seed % s_zones.Length]);
        await using var store = await TestStore.CreateAsync(zone.Name);
        var follower = await RunningFollower.StartAsync(store, mongo, mode);
        try
        {
            for (var faults = random.Next(2, 6); faults > 0; faults--)
            {
                await history.ChangeSlowlyAsync(random.Next(5, 60));
                switch (random.Next(9))
                {
                    case < 6 and var fault:
                        await FailAsync(mongo.StandIn, fault, random, history);
                        break;
                    case 6 or 7:
                        await RefuseOnceAsync(store, history);
                        break;
                    default:
                        await follower.DisposeAsync();
                        await history.ChangeAsync(random.Next(20));
                        follower = await RunningFollower.StartAsync(store, mongo, mode);
                        break;
                }
            }

            await history.ChangeSlowlyAsync(random.Next(5, 60));
            if (random.Next(2) == 0)
            {
                // Here no later query fetches what the refusal has lost.
                await RefuseOnceAsync(store, history);
            }

            await follower.CatchUpAsync(store);
        }
        finally
        {
            await follower.DisposeAsync();
        }

        await AssertEqualAsync(store, history, zone, seed);
    }

    /// <summary>A fault of MongoDB; none with a real server.</summary>
    private static async Task FailAsync(MongoStandIn? server, int fault, Random random, SourceHistory history)
    {
        switch (fault)
        {
            case 0:
                server?.DropConnections();
                break;
            case 1:
                server?.StepDown(random.Next(1, 4));
                break;
            case 2:
                server?.KillCursors();
                break;
            case 3 or 4:
                server?.ForgetHistory();
                break;
            default:
                await (server?.StopListeningAsync() ?? Task.CompletedTask);
                await history.ChangeAsync(random.Next(20));
                server?.StartListening();
                break;
        }
    }

    /// <summary>The store refuses batches, as with a full disk, until it has refused one.</summary>
    private static async Task RefuseOnceAsync(TestStore store, SourceHistory history)
    {
        // A sequence keeps its value when the transaction is rolled back.
        await store.ExecuteAsync("CREATE SEQUENCE IF NOT EXISTS refusals");
        var before = await RefusalsAsync();
        await using var trigger = await store.TriggerAsync(
            "messages", "INSERT OR UPDATE", "PERFORM nextval('refusals'); RAISE EXCEPTION 'full' USING ERRCODE = '53100';");
        await Wait.UntilAsync(async () =>
        {
            await history.ChangeAsync(5);
            return await RefusalsAsync() > before;
        });

        async Task<long> RefusalsAsync() => (long)(await store.ScalarAsync("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM refusals"))!;
    }

    /// <summary>The follower is a process of its own, which is killed with its batch under way.</summary>
    [Test]
    public async Task Store_equals_the_source_after_kills_of_the_follower()
    {
        await using var mongo = await MongoSource.StartAsync();
        var history = await SourceHistory.StartAsync(mongo, seed: 1);
        await history.ChangeAsync(200);
        await using var store = await TestStore.CreateAsync();
        for (var kill = 0; kill < 3; kill++)
        {
            using var process = VerbProcess.Start(
                store.ConnectionString, ["follow"], ("Mongo__ConnectionString", mongo.ConnectionString), ("Mongo__Database", mongo.Database));
            var before = await store.DataVersionAsync();
            await Wait.UntilAsync(async () =>
            {
                await history.ChangeAsync(5);
                Assert.That(process.HasExited, Is.False);
                return await store.DataVersionAsync() > before + kill;
            });
            process.Kill();
            await process.WaitForExitAsync();
        }

        await using (var follower = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream))
        {
            await follower.CatchUpAsync(store);
        }

        await AssertEqualAsync(store, history, new ModelZone("UTC"), seed: 0);
    }

    [Test]
    public async Task Store_equals_the_source_after_kills_of_PostgreSQL()
    {
        await using var cluster = new TemporaryCluster();
        await using var mongo = await MongoSource.StartAsync();
        var history = await SourceHistory.StartAsync(mongo, seed: 2);
        await history.ChangeAsync(200);
        var connectionString = (await cluster.StartAsync()).ConnectionString;
        await using var store = await TestStore.OpenAsync(connectionString, "UTC", UserActivity.Auto);
        await using var follower = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream);
        await follower.CatchUpAsync(store);
        for (var kill = 0; kill < 3; kill++)
        {
            var changing = history.ChangeSlowlyAsync(100);
            await Task.Delay(100 * kill);
            await cluster.KillServerAsync();
            await changing;
            await Wait.UntilAsync(async () => await IsUpAsync(store));
            await follower.CatchUpAsync(store);
        }

        // The pools of the first services hold connections that the kills have broken.
        await using var opened = await TestStore.OpenAsync(connectionString, "UTC", UserActivity.Auto);
        await AssertEqualAsync(opened, history, new ModelZone("UTC"), seed: 0);
    }

    private static async Task<bool> IsUpAsync(TestStore store)
    {
        try
        {
            return await store.ScalarAsync("SELECT 1") is 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    internal static async Task AssertEqualAsync(TestStore store, SourceHistory history, ModelZone zone, int seed)
    {
        Assert.That(await StoredTables.DifferencesAsync(store, new StoreModel(history.Versions, zone)), Is.Empty, $"seed {seed}");
        Assert.That((await store.VerifyAsync()).Differences, Is.Empty, $"seed {seed}");
    }
}
