using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.IntegrationTests.Harness;
using Engagement.StandIn;
using MongoDB.Bson;

namespace Engagement.IntegrationTests.Mongo;

/// <summary>Servers without change streams, streams that end, clocks that differ, documents that the store refuses.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FollowFaultTests
{
    private static readonly MongoError s_noStage = new(40573, "Location40573", "The $changeStream stage is only supported on replica sets");

    [TestCase("is no replica set", 0)]
    [TestCase("does not know the stage", 1)]
    public async Task Auto_mode_queries_a_server_without_change_streams(string reason, int opened)
    {
        await using var mongo = await MongoSource.StartAsync();
        var server = mongo.StandInTo("have no change streams");
        server.Intercept = opened == 0
            ? command => IsHello(command, mongo) ? Hello(DateTime.UtcNow) : null
            : command => command.IsChangeStream ? s_noStage.ToReply() : null;
        await using var store = await TestStore.CreateAsync();
        await mongo.InsertAsync("rocketchat_room", FollowTests.Room("r1"));
        await using var follower = await RunningFollower.StartAsync(store, mongo, FollowMode.Auto);
        await follower.CatchUpAsync(store);
        await mongo.InsertAsync("rocketchat_message", FollowTests.Message("m1", DateTime.UtcNow));
        await follower.CatchUpAsync(store);

        Assert.That(await store.ScalarAsync("SELECT mode FROM source"), Is.EqualTo("poll"), reason);
        Assert.That(await store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(1), reason);
        Assert.That(server.Commands.Count(command => command.IsChangeStream), Is.EqualTo(opened), reason);
    }

    [TestCase("refuses the token")]
    [TestCase("fails")]
    [TestCase("ends")]
    public async Task Stream_that_cannot_go_on_is_made_up_for_by_queries(string end)
    {
        await using var mongo = await MongoSource.StartAsync();
        var server = mongo.StandInTo("end a stream");
        await mongo.InsertAsync("rocketchat_room", FollowTests.Room("r1"));
        await using var store = await TestStore.CreateAsync();
        await using var follower = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream);
        await follower.CatchUpAsync(store);

        server.ClearCommands();
        var left = 1;
        server.Intercept = end == "refuses the token"
            ? command => IsResumed(command) ? MongoError.InvalidResumeToken.ToReply() : null
            : command => IsNextBatch(command) && Interlocked.Exchange(ref left, 0) == 1 ? EndOf(end, mongo) : null;
        if (end == "refuses the token")
        {
            server.DropConnections();
        }

        await mongo.InsertAsync("rocketchat_message", FollowTests.Message("m1", DateTime.UtcNow));
        await follower.CatchUpAsync(store);

        Assert.That(await store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(1));
        Assert.That(server.Commands.Count(command => command.Name == "find" && command.Collection == "rocketchat_message"), Is.Positive);
    }

    /// <summary>A secondary that lags, or waits for a majority, sends nothing: the primary's clock does not count for it.</summary>
    [Test]
    public async Task Silent_stream_has_reached_what_its_member_has()
    {
        await using var mongo = await MongoSource.StartAsync();
        var server = mongo.StandInTo("lag");
        await mongo.InsertAsync("rocketchat_room", FollowTests.Room("r1"));
        await using var store = await TestStore.CreateAsync();
        await using var follower = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream);
        await follower.CatchUpAsync(store);

        var time = new BsonTimestamp((int)DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1, 1);
        var saves = 0;
        server.Intercept = command =>
        {
            if (!IsNextBatch(command))
            {
                return null;
            }

            Thread.Sleep(500);
            saves++;
            var batch = new BsonDocument { { "id", command.Body[0] }, { "ns", $"{mongo.Database}.$cmd.aggregate" }, { "nextBatch", new BsonArray() } };
            return new BsonDocument { { "ok", 1.0 }, { "cursor", batch }, { "operationTime", time } };
        };
        await Wait.UntilAsync(() => Task.FromResult(Volatile.Read(ref saves) > 14));
        Assert.That(
            await store.ScalarAsync("SELECT caught_up_at FROM source"),
            Is.LessThanOrEqualTo(DateTimeOffset.FromUnixTimeSeconds(time.Timestamp).UtcDateTime));
    }

    /// <summary>Random histories last seconds, and the overlap ten minutes: they cannot see a wrong watermark.</summary>
    [TestCase(FollowMode.Stream)]
    [TestCase(FollowMode.Poll)]
    public async Task Queries_reach_back_to_the_watermark_less_the_overlap(FollowMode mode)
    {
        await using var mongo = await MongoSource.StartAsync();
        await mongo.InsertAsync("rocketchat_room", FollowTests.Room("r1"));
        await using var store = await TestStore.CreateAsync();
        await using (var follower = await RunningFollower.StartAsync(store, mongo, mode))
        {
            await follower.CatchUpAsync(store);
        }

        await store.ExecuteAsync("UPDATE source SET caught_up_at = now() - interval '2 h', start_time = NULL, resume_token = NULL");
        var reached = DateTime.UtcNow.AddHours(-2);
        await mongo.InsertAsync(
            "rocketchat_message", FollowTests.Message("before", reached.AddMinutes(-11)), FollowTests.Message("overlap", reached.AddMinutes(-9)),
            FollowTests.Message("after", reached.AddMinutes(9)));
        await using (var follower = await RunningFollower.StartAsync(store, mongo, mode))
        {
            await follower.CatchUpAsync(store);
        }

        Assert.That(await store.ScalarAsync("SELECT string_agg(id, ' ' ORDER BY id) FROM messages"), Is.EqualTo("after overlap"));
    }

    [Test]
    public async Task Stream_of_a_server_without_one_is_refused_with_the_mode_to_choose()
    {
        await using var mongo = await MongoSource.StartAsync();
        var server = mongo.StandInTo("be no replica set");
        server.Intercept = command => IsHello(command, mongo) ? Hello(DateTime.UtcNow) : null;
        await mongo.InsertAsync("rocketchat_room", FollowTests.Room("r1"));
        await using var store = await TestStore.CreateAsync();
        await using var follower = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream);
        Assert.That(() => follower.Following, Throws.InstanceOf<InvalidRequestException>().With.Message.Contain("Auto or Poll"));
    }

    /// <summary>At the start a refused login is an error of the settings; later it may be a member that does not know the user yet.</summary>
    [Test]
    public async Task Login_that_is_refused_later_is_tried_again()
    {
        var user = new MongoCredentials("engagement", "right");
        await using var mongo = await MongoSource.StartAsync(user);
        var server = mongo.StandInTo("forget a user");
        await mongo.InsertAsync("rocketchat_room", FollowTests.Room("r1"));
        await using var store = await TestStore.CreateAsync();
        await using var follower = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream);
        await follower.CatchUpAsync(store);

        var refused = false;
        server.Intercept = command =>
        {
            refused |= command.Name == "saslContinue";
            return command.Name == "saslContinue" ? MongoError.AuthenticationFailed.ToReply() : null;
        };
        server.DropConnections();
        await Wait.UntilAsync(() => Task.FromResult(Volatile.Read(ref refused)));
        await mongo.InsertAsync("rocketchat_message", FollowTests.Message("m1", DateTime.UtcNow));
        server.Intercept = null;
        await follower.CatchUpAsync(store);
        Assert.That(await store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(1));
    }

    [Test]
    public async Task Mode_may_change_between_two_runs()
    {
        await using var mongo = await MongoSource.StartAsync();
        await mongo.InsertAsync("rocketchat_room", FollowTests.Room("r1"));
        await using var store = await TestStore.CreateAsync();
        foreach (var mode in (FollowMode[])[FollowMode.Stream, FollowMode.Poll, FollowMode.Stream])
        {
            await using (var follower = await RunningFollower.StartAsync(store, mongo, mode))
            {
                await follower.CatchUpAsync(store);
                await mongo.InsertAsync("rocketchat_message", FollowTests.Message($"{Guid.NewGuid()}", DateTime.UtcNow));
                await follower.CatchUpAsync(store);
                Assert.That(await store.ScalarAsync("SELECT mode FROM source"), Is.EqualTo(mode == FollowMode.Poll ? "poll" : "stream"));
            }

            await mongo.InsertAsync("rocketchat_message", FollowTests.Message($"{Guid.NewGuid()}", DateTime.UtcNow));
        }

        await using (var follower = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream))
        {
            await follower.CatchUpAsync(store);
        }

        Assert.That(await store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(6));
    }

    [Test]
    public async Task Document_that_the_store_refuses_does_not_stop_the_stream()
    {
        await using var mongo = await MongoSource.StartAsync();
        await mongo.InsertAsync("rocketchat_room", FollowTests.Room("r1"));
        await using var store = await TestStore.CreateAsync();
        await using var trigger = await store.TriggerAsync(
            "messages", "INSERT", "IF EXISTS (SELECT FROM messages WHERE id = 'refused') THEN RAISE EXCEPTION 'no' USING ERRCODE = '22000'; END IF;");
        await using var follower = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream);
        await follower.CatchUpAsync(store);
        await mongo.InsertAsync("rocketchat_message", [.. new[] { "m1", "refused", "m2" }.Select(id => FollowTests.Message(id, DateTime.UtcNow))]);
        await follower.CatchUpAsync(store);

        Assert.That(await store.ScalarAsync("SELECT string_agg(id, ' ' ORDER BY id) FROM messages"), Is.EqualTo("m1 m2"));
        Assert.That(await store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(2));
    }

    [TestCase(2, "2 hours ahead of this machine's")]
    [TestCase(-2, "2 hours behind this machine's")]
    public async Task Nothing_is_read_while_the_clocks_differ(int hours, string message)
    {
        await using var mongo = await MongoSource.StartAsync();
        var server = mongo.StandInTo("have a wrong clock");
        await mongo.InsertAsync("rocketchat_room", FollowTests.Room("r1"));
        await mongo.InsertAsync("rocketchat_message", FollowTests.Message("m1", DateTime.UtcNow));
        await using var store = await TestStore.CreateAsync();
        var asked = 0;
        server.Intercept = command =>
        {
            asked += IsHello(command, mongo) ? 1 : 0;
            return IsHello(command, mongo) ? Hello(DateTime.UtcNow.AddHours(hours)).Add("setName", "rs0") : null;
        };
        await using (var host = await RunningFollower.HostAsync(store, mongo))
        {
            Assert.That(
                () => host.SendAsync(new PullCommand(null), CancellationToken.None),
                Throws.InstanceOf<InvalidRequestException>().With.Message.Contain(message));
        }

        await using var follower = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream);
        var before = Volatile.Read(ref asked);
        await Wait.UntilAsync(() => Task.FromResult(Volatile.Read(ref asked) > before + 3));
        Assert.That(server.Commands, Has.None.Matches<ReceivedCommand>(command => command.Name == "find" && command.Collection == "rocketchat_message"));
        server.Intercept = null;
        await follower.CatchUpAsync(store);
        Assert.That(await store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(1));
    }

    /// <summary>A secondary that lags waits until it has what the primary had before.</summary>
    [TestCase(FollowMode.Stream)]
    [TestCase(FollowMode.Poll)]
    public async Task Queries_of_secondaries_see_what_the_primary_had(FollowMode mode)
    {
        await using var mongo = await MongoSource.StartAsync();
        var server = mongo.StandInTo("tell which commands it got");
        await mongo.InsertAsync("rocketchat_room", FollowTests.Room("r1"));
        await using var store = await TestStore.CreateAsync();
        await using var follower = await RunningFollower.StartAsync(store, mongo, mode);
        await follower.CatchUpAsync(store);
        server.ForgetHistory();
        await follower.CatchUpAsync(store);

        var queries = server.Commands.Where(command => command.Name == "find" && command.Collection != "rocketchat_settings").ToList();
        Assert.That(queries, Has.Count.GreaterThan(10));
        Assert.That(queries.Select(query => query.ReadPreference), Is.All.EqualTo("secondaryPreferred"));
        Assert.That(queries.Select(query => query.Body["readConcern"].AsBsonDocument), Is.All.Matches<BsonDocument>(concern =>
            concern["level"] == "majority" && concern["afterClusterTime"].AsBsonTimestamp.Timestamp > 0));
    }

    private static bool IsHello(ReceivedCommand command, MongoSource mongo) => command.Name == "hello" && command.Database == mongo.Database;

    /// <summary>The reply of a server that is part of no replica set.</summary>
    private static BsonDocument Hello(DateTime time) => new() { { "ok", 1.0 }, { "isWritablePrimary", true }, { "localTime", time } };

    private static bool IsResumed(ReceivedCommand command) =>
        command.IsChangeStream && command.Pipeline[0]["$changeStream"].AsBsonDocument.Contains("resumeAfter");

    private static bool IsNextBatch(ReceivedCommand command) => command is { Name: "getMore", Collection: "$cmd.aggregate" };

    private static BsonDocument EndOf(string end, MongoSource mongo) => end == "fails" ? MongoError.ChangeStreamFatalError.ToReply() : new BsonDocument
    {
        { "ok", 1.0 },
        { "cursor", new BsonDocument { { "id", 0L }, { "ns", $"{mongo.Database}.$cmd.aggregate" }, { "nextBatch", new BsonArray() } } },
    };
}
