using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Infrastructure.Mongo;
using Engagement.IntegrationTests.Harness;
using Engagement.StandIn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MongoDB.Bson;
using Npgsql;

namespace Engagement.IntegrationTests.Mongo;

[Parallelizable(ParallelScope.All)]
public sealed class FollowTests
{
    private static readonly DateTime s_now = DateTime.UtcNow.Date.AddHours(-3);

    [TestCase(FollowMode.Stream)]
    [TestCase(FollowMode.Poll)]
    [TestCase(FollowMode.Auto)]
    public async Task Message_that_is_written_while_following_is_stored(FollowMode mode)
    {
        await using var mongo = await MongoStandIn.StartAsync();
        mongo.Insert(SourceHistory.Database, "rocketchat_room", Room("r1"));
        await using var store = await TestStore.CreateAsync();
        await using var follower = await RunningFollower.StartAsync(store, mongo, mode);
        await follower.CatchUpAsync(store);
        mongo.Insert(SourceHistory.Database, "rocketchat_message", Message("m1", DateTime.UtcNow));
        await follower.CatchUpAsync(store);
        Assert.That(await store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(1));
    }

    [TestCase(FollowMode.Stream)]
    [TestCase(FollowMode.Poll)]
    public async Task Every_query_of_documents_asks_for_the_stored_fields_alone(FollowMode mode)
    {
        await using var mongo = await MongoStandIn.StartAsync();
        var history = new SourceHistory(mongo, seed: 5);
        history.Change(100);
        await using var store = await TestStore.CreateAsync();
        await using var follower = await RunningFollower.StartAsync(store, mongo, mode);
        await history.ChangeSlowlyAsync(50);
        await follower.CatchUpAsync(store);
        mongo.ForgetHistory();
        await history.ChangeSlowlyAsync(50);
        await follower.CatchUpAsync(store);

        var reads = mongo.Commands.Where(command => command.Name is "find" or "aggregate").ToList();
        Assert.That(reads, Is.Not.Empty);
        Assert.That(reads.Select(Projection), Is.All.Matches<BsonDocument>(projection =>
            projection.ElementCount > 0 && projection.All(field => field.Value.ToInt32() == 1 && !field.Name.Contains("msg", StringComparison.Ordinal)
                && field.Name is not ("fullDocument" or "u" or "fullDocument.u"))));
        Assert.That(mongo.Commands.Select(command => command.Name), Has.None.AnyOf("insert", "update", "delete", "createIndexes"));
    }

    [Test]
    public async Task Second_follower_waits_and_takes_over()
    {
        await using var mongo = await MongoStandIn.StartAsync();
        mongo.Insert(SourceHistory.Database, "rocketchat_room", Room("r1"));
        await using var store = await TestStore.CreateAsync();
        var first = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream);
        await first.CatchUpAsync(store);
        await using var other = NpgsqlDataSource.Create(store.ConnectionString);
        Assert.That(await FollowerTurn.TryTakeAsync(other, CancellationToken.None), Is.Null);
        await using var second = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream);
        await first.DisposeAsync();
        mongo.Insert(SourceHistory.Database, "rocketchat_message", Message("m1", DateTime.UtcNow));
        await second.CatchUpAsync(store);
        Assert.That(await store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(1));
    }

    [Test]
    public async Task Lost_history_is_queried_from_the_last_event_less_the_overlap()
    {
        await using var mongo = await MongoStandIn.StartAsync();
        mongo.Insert(SourceHistory.Database, "rocketchat_room", Room("r1"));
        await using var store = await TestStore.CreateAsync();
        await using (var follower = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream))
        {
            await follower.CatchUpAsync(store);
        }

        // One of them was stamped by a server whose clock is behind.
        mongo.Insert(SourceHistory.Database, "rocketchat_message", Message("m1", DateTime.UtcNow.AddMinutes(-5)), Message("m2", DateTime.UtcNow));
        mongo.ForgetHistory();
        await using (var follower = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream))
        {
            await follower.CatchUpAsync(store);
            Assert.That(await store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(2));
        }
    }

    [Test]
    public async Task Another_source_is_refused()
    {
        await using var mongo = await MongoStandIn.StartAsync();
        mongo.Insert(SourceHistory.Database, "rocketchat_room", Room("r1"));
        mongo.Insert("other", "rocketchat_room", Room("r1"));
        await using var store = await TestStore.CreateAsync();
        await using (var host = await RunningFollower.HostAsync(store, mongo))
        {
            await host.SendAsync(new PullCommand(null), CancellationToken.None);
        }

        await using var other = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream, ("Mongo:Database", "other"));
        Assert.That(
            () => other.Following,
            Throws.InstanceOf<InvalidRequestException>().With.Message.Contain("rs0/rocketchat, but").And.Message.Contain("rs0/other"));
    }

    [Test]
    public async Task Nightly_reading_finds_what_queries_cannot()
    {
        await using var mongo = await MongoStandIn.StartAsync();
        mongo.Insert(SourceHistory.Database, "rocketchat_room", Room("r1"));
        mongo.Insert(SourceHistory.Database, "rocketchat_message", Message("m1", s_now), Message("m2", s_now));
        await using var store = await TestStore.CreateAsync();
        await using (var host = await RunningFollower.HostAsync(store, mongo))
        {
            await host.SendAsync(new PullCommand(null), CancellationToken.None);
        }

        // Hidden without a date of its own, as with "keep message history".
        var hidden = new BsonDocument { { "_hidden", true }, { "_updatedAt", DateTime.UtcNow } };
        mongo.Update(SourceHistory.Database, "rocketchat_message", "m1", new BsonDocument("$set", hidden));
        await ReconcileAsync(store, mongo);

        Assert.That(await store.ScalarAsync("SELECT corrected FROM source"), Is.EqualTo(1));
        Assert.That(await store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(1));
    }

    [Test]
    public async Task Comparison_fetches_what_is_missing_and_counts_what_is_gone()
    {
        await using var mongo = await MongoStandIn.StartAsync();
        mongo.Insert(SourceHistory.Database, "rocketchat_room", Room("r1"));
        mongo.Insert(SourceHistory.Database, "rocketchat_message", Message("kept", s_now), Message("gone", s_now));
        await using var store = await TestStore.CreateAsync();
        await using var host = await RunningFollower.HostAsync(store, mongo);
        await host.SendAsync(new PullCommand(null), CancellationToken.None);
        mongo.Delete(SourceHistory.Database, "rocketchat_message", "gone");
        mongo.Insert(SourceHistory.Database, "rocketchat_message", Message("missing", s_now.AddDays(-40)));

        await CompareAsync(store, mongo);

        Assert.That(await store.ScalarAsync("SELECT missing || ' ' || extra FROM source"), Is.EqualTo("1 1"));
        Assert.That(await store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(3));
    }

    private static Task ReconcileAsync(TestStore store, MongoStandIn mongo) => ReadAgainAsync(
        store, mongo, (reconciliation, source, catchUp) => reconciliation.ReconcileAsync(source, catchUp, CancellationToken.None));

    private static Task CompareAsync(TestStore store, MongoStandIn mongo) => ReadAgainAsync(
        store, mongo, (reconciliation, source, _) => reconciliation.CompareAsync(source, CancellationToken.None));

    private static async Task ReadAgainAsync(TestStore store, MongoStandIn mongo, Func<Reconciliation, SourceDatabase, CatchUp, Task> run)
    {
        await using var host = await RunningFollower.HostAsync(store, mongo);
        var options = host.Services.GetRequiredService<IOptions<MongoOptions>>().Value;
        using var source = await SourceDatabase.OpenAsync(options, TimeProvider.System, CancellationToken.None);
        var catchUp = new CatchUp(host.Services.GetRequiredService<SourceWriter>(), options, NullLogger.Instance);
        await run(host.Services.GetRequiredService<Reconciliation>(), source, catchUp);
    }

    internal static BsonDocument Room(string id) => SourceBson.Of(new Dictionary<string, object?>
    {
        ["_id"] = id, ["t"] = "c", ["name"] = id, ["ts"] = s_now, ["_updatedAt"] = s_now,
    });

    internal static BsonDocument Message(string id, DateTime at) => SourceBson.Of(new Dictionary<string, object?>
    {
        ["_id"] = id, ["rid"] = "r1", ["u"] = new Dictionary<string, object?> { ["_id"] = "u1" }, ["ts"] = at, ["msg"] = "secret", ["_updatedAt"] = at,
    });

    private static BsonDocument Projection(ReceivedCommand command) => command.Name == "find"
        ? command.Projection ?? []
        : command.Pipeline.LastOrDefault(stage => stage.Contains("$project"))?["$project"].AsBsonDocument ?? [];
}
