using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Infrastructure.Mongo;
using Engagement.IntegrationTests.Harness;
using Engagement.StandIn;
using MongoDB.Bson;
using Npgsql;

namespace Engagement.IntegrationTests.Mongo;

[Parallelizable(ParallelScope.All)]
public sealed class FollowTests
{
    /// <summary>The process that has the turn.</summary>
    internal const string Turn =
        """
        SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database
        WHERE datname = current_database() AND locktype = 'advisory' AND granted AND classid = x'456E6761'::int::oid
        """;

    private static readonly DateTime s_now = DateTime.UtcNow.Date.AddHours(-3);

    [TestCase(FollowMode.Stream)]
    [TestCase(FollowMode.Poll)]
    [TestCase(FollowMode.Auto)]
    public async Task Message_that_is_written_while_following_is_stored(FollowMode mode)
    {
        await using var mongo = await MongoSource.StartAsync();
        await mongo.InsertAsync("rocketchat_room", Room("r1"));
        await using var store = await TestStore.CreateAsync();
        await using var follower = await RunningFollower.StartAsync(store, mongo, mode);
        await follower.CatchUpAsync(store);
        await mongo.InsertAsync("rocketchat_message", Message("m1", DateTime.UtcNow));
        await follower.CatchUpAsync(store);
        Assert.That(await store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(1));
    }

    /// <summary>As docs/ingest.md advises for a member whose own name is known on its machine alone.</summary>
    [Test]
    public async Task Stream_of_a_direct_connection_is_followed()
    {
        await using var mongo = await MongoSource.StartAsync();
        mongo.StandInTo("be a set of one member");
        await mongo.InsertAsync("rocketchat_room", Room("r1"));
        await using var store = await TestStore.CreateAsync();
        var direct = mongo.ConnectionString.Replace("replicaSet=rs0", "directConnection=true", StringComparison.Ordinal);
        Assert.That(direct, Is.Not.EqualTo(mongo.ConnectionString));
        await using var follower = await RunningFollower.StartAsync(store, mongo, FollowMode.Auto, ("Mongo:ConnectionString", direct));
        await follower.CatchUpAsync(store);
        await mongo.InsertAsync("rocketchat_message", Message("m1", DateTime.UtcNow));
        await follower.CatchUpAsync(store);
        Assert.That(await store.ScalarAsync("SELECT mode || ' ' || (SELECT sum(messages) FROM message_day) FROM source"), Is.EqualTo("stream 1"));
    }

    [TestCase(FollowMode.Stream)]
    [TestCase(FollowMode.Poll)]
    public async Task Every_query_of_documents_asks_for_the_stored_fields_alone(FollowMode mode)
    {
        await using var mongo = await MongoSource.StartAsync();
        var server = mongo.StandInTo("tell which commands it got");
        var history = await SourceHistory.StartAsync(mongo, seed: 5);
        await history.ChangeAsync(100);
        await using var store = await TestStore.CreateAsync();
        await using var follower = await RunningFollower.StartAsync(store, mongo, mode);
        await history.ChangeSlowlyAsync(50);
        await follower.CatchUpAsync(store);
        server.ForgetHistory();
        await history.ChangeSlowlyAsync(50);
        await follower.CatchUpAsync(store);

        var reads = server.Commands.Where(command => command.Name is "find" or "aggregate").ToList();
        Assert.That(reads, Is.Not.Empty);
        Assert.That(reads.Select(Projection), Is.All.Matches<BsonDocument>(projection =>
            projection.ElementCount > 0 && projection.All(field => field.Value.ToInt32() == 1 && !field.Name.Contains("msg", StringComparison.Ordinal)
                && field.Name is not ("fullDocument" or "u" or "fullDocument.u"))));
        Assert.That(server.Commands.Select(command => command.Name), Has.None.AnyOf("insert", "update", "delete", "createIndexes"));
    }

    [Test]
    public async Task Second_follower_waits_and_takes_over()
    {
        await using var mongo = await MongoSource.StartAsync();
        await mongo.InsertAsync("rocketchat_room", Room("r1"));
        await using var store = await TestStore.CreateAsync();
        var first = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream);
        await first.CatchUpAsync(store);
        await using var other = NpgsqlDataSource.Create(store.ConnectionString);
        Assert.That(await FollowerTurn.TryTakeAsync(other, CancellationToken.None), Is.Null);
        await using var second = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream);
        await first.DisposeAsync();
        await mongo.InsertAsync("rocketchat_message", Message("m1", DateTime.UtcNow));
        await second.CatchUpAsync(store);
        Assert.That(await store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(1));
    }

    [Test]
    public async Task Lost_history_is_queried_from_the_last_event_less_the_overlap()
    {
        await using var mongo = await MongoSource.StartAsync();
        var server = mongo.StandInTo("lose the oplog");
        await mongo.InsertAsync("rocketchat_room", Room("r1"));
        await using var store = await TestStore.CreateAsync();
        await using (var follower = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream))
        {
            await follower.CatchUpAsync(store);
        }

        // One of them was stamped by a server whose clock is behind.
        await mongo.InsertAsync("rocketchat_message", Message("m1", DateTime.UtcNow.AddMinutes(-5)), Message("m2", DateTime.UtcNow));
        server.ForgetHistory();
        await using (var follower = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream))
        {
            await follower.CatchUpAsync(store);
            Assert.That(await store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(2));
        }
    }

    /// <summary>A client of Rocket.Chat chooses the id of a message, and may put any field into it.</summary>
    [TestCase(FollowMode.Stream)]
    [TestCase(FollowMode.Poll)]
    public async Task Message_with_the_fields_of_a_deletion_deletes_nothing(FollowMode mode)
    {
        await using var mongo = await MongoSource.StartAsync();
        await mongo.InsertAsync("rocketchat_room", Room("r1"));
        await using var store = await TestStore.CreateAsync();
        await using var follower = await RunningFollower.StartAsync(store, mongo, mode);
        await follower.CatchUpAsync(store);
        var later = DateTime.UtcNow.AddHours(23);
        await mongo.InsertAsync(
            "rocketchat_message",
            Message("r1", DateTime.UtcNow).Add("__collection__", "rocketchat_room").Add("_deletedAt", later),
            Message("m1", DateTime.UtcNow).Add("_deletedAt", later));
        await follower.CatchUpAsync(store);

        Assert.That(await store.ScalarAsync("SELECT deleted FROM rooms"), Is.False);
        Assert.That(await store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(2));
    }

    /// <summary>The turn is a lock of one connection, which may end alone.</summary>
    [Test]
    public async Task Follower_whose_turn_is_lost_takes_it_again()
    {
        await using var mongo = await MongoSource.StartAsync();
        await mongo.InsertAsync("rocketchat_room", Room("r1"));
        await using var store = await TestStore.CreateAsync();
        await using var follower = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream);
        await follower.CatchUpAsync(store);
        var turn = await store.ScalarAsync(Turn);
        await store.ExecuteAsync($"SELECT pg_terminate_backend({turn})");
        await Wait.UntilAsync(async () => await store.ScalarAsync(Turn) is int another && another != (int)turn!);
        await mongo.InsertAsync("rocketchat_message", Message("m1", DateTime.UtcNow));
        await follower.CatchUpAsync(store);
        Assert.That(await store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(1));
    }

    /// <summary>Rocket.Chat's first start writes documents before it gives its workspace an id.</summary>
    [Test]
    public async Task Workspace_that_gets_its_id_later_is_the_same()
    {
        await using var mongo = await MongoSource.StartAsync();
        await mongo.InsertAsync("rocketchat_room", Room("r1"));
        await using var store = await TestStore.CreateAsync();
        for (var run = 0; run < 2; run++)
        {
            await using var follower = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream);
            await follower.CatchUpAsync(store);
            await mongo.InsertAsync("rocketchat_settings", new BsonDocument { { "_id", run == 0 ? "uniqueID" : "other" }, { "value", "workspace" } });
        }

        Assert.That(await store.ScalarAsync("SELECT identity FROM source"), Does.EndWith($"/{mongo.Database}/workspace"));
    }

    [Test]
    public async Task Another_source_is_refused()
    {
        await using var mongo = await MongoSource.StartAsync();
        await mongo.InsertAsync("rocketchat_room", Room("r1"));
        await using var another = await MongoSource.StartAsync();
        await another.InsertAsync("rocketchat_room", Room("r1"));
        await using var store = await TestStore.CreateAsync();
        await using (var host = await RunningFollower.HostAsync(store, mongo))
        {
            await host.SendAsync(new PullCommand(null), CancellationToken.None);
        }

        await using var follower = await RunningFollower.StartAsync(store, another, FollowMode.Stream);
        Assert.That(
            () => follower.Following,
            Throws.InstanceOf<InvalidRequestException>().With.Message.Contain($"/{mongo.Database}, but").And.Message.Contain($"/{another.Database}"));
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
