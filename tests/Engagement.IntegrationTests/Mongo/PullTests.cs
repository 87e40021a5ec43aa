using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.IntegrationTests.Harness;
using Engagement.IntegrationTests.Ingest.Model;
using Engagement.StandIn;
using MongoDB.Bson;

namespace Engagement.IntegrationTests.Mongo;

[Parallelizable(ParallelScope.All)]
public sealed class PullTests
{
    [Test]
    public async Task Pulled_store_equals_the_source()
    {
        await using var mongo = await MongoSource.StartAsync(new MongoCredentials("engagement", "p@ss:word"));
        var history = await SourceHistory.StartAsync(mongo, seed: 3);
        await history.ChangeAsync(500);
        await using var store = await TestStore.CreateAsync();
        await using var host = await RunningFollower.HostAsync(store, mongo);
        var result = await host.SendAsync(new PullCommand(null), CancellationToken.None);

        Assert.That(result.Rejected, Is.Zero, string.Join('\n', result.FirstMalformed));
        await FollowerHistoryTests.AssertEqualAsync(store, history, new ModelZone("UTC"), seed: 3);
    }

    [Test]
    public async Task Stopped_pull_goes_on_where_it_stood()
    {
        await using var mongo = await MongoSource.StartAsync();
        var server = mongo.StandInTo("shut down in the middle of a query");
        await mongo.InsertAsync("rocketchat_room", FollowTests.Room("r1"));
        var first = DateTime.UtcNow.AddDays(-30);
        var messages = Enumerable.Range(0, 20_000).Select(number => FollowTests.Message($"m{number}", first.AddSeconds(number)));
        await mongo.InsertAsync("rocketchat_message", [.. messages]);
        await using var store = await TestStore.CreateAsync();
        await using var host = await RunningFollower.HostAsync(store, mongo);
        var reads = 0;
        server.Intercept = command => command.Name == "getMore" && ++reads > 7 ? new MongoError(11600, "InterruptedAtShutdown", "stop").ToReply() : null;
        Assert.That(() => host.SendAsync(new PullCommand(null), CancellationToken.None), Throws.InstanceOf<InvalidRequestException>());
        Assert.That(await store.ScalarAsync("SELECT pulled_source FROM source"), Is.EqualTo("Sessions"));

        server.Intercept = null;
        server.ClearCommands();
        var result = await host.SendAsync(new PullCommand(null), CancellationToken.None);

        Assert.That(result.Resumed);
        Assert.That(await store.ScalarAsync("SELECT sum(messages)::int FROM message_day"), Is.EqualTo(20_000));
        var finds = server.Commands.Where(command => command.Name == "find" && command.Collection != "rocketchat_settings").ToList();
        Assert.That(finds.Select(find => find.Collection), Is.EqualTo((string[])["rocketchat_message", "rocketchat__trash"]));
        Assert.That(finds[0].Filter!["ts"]["$gte"].ToUniversalTime(), Is.GreaterThan(first));
    }

    [Test]
    public async Task Wrong_password_is_refused_without_repeating_it()
    {
        await using var mongo = await MongoSource.StartAsync(new MongoCredentials("engagement", "right"));
        mongo.StandInTo("ask for this password");
        await using var store = await TestStore.CreateAsync();
        await using var host = await RunningFollower.HostAsync(
            store, mongo, ("Mongo:ConnectionString", mongo.ConnectionString.Replace("right", "wr0ng", StringComparison.Ordinal)));
        Assert.That(
            () => host.SendAsync(new PullCommand(null), CancellationToken.None),
            Throws.InstanceOf<InvalidRequestException>().With.Message.Contain("refuses the login").And.Message.Not.Contain("wr0ng"));
    }

    [TestCase("", "is not configured")]
    [TestCase("mongodb://user:s3cret@", "cannot be used")]
    [TestCase("mongodb://user:s3cret@127.0.0.1:1/?serverSelectionTimeoutMS=200", "does not answer")]
    public async Task Unusable_connection_string_is_an_error_without_the_password(string connectionString, string message)
    {
        await using var mongo = await MongoSource.StartAsync();
        await using var store = await TestStore.CreateAsync();
        await using var host = await RunningFollower.HostAsync(store, mongo, ("Mongo:ConnectionString", connectionString));
        Assert.That(
            () => host.SendAsync(new PullCommand(null), CancellationToken.None),
            Throws.InstanceOf<InvalidRequestException>().With.Message.Contain(message).And.Message.Not.Contain("s3cret"));
    }

    [Test]
    public async Task Database_without_a_workspace_is_refused()
    {
        await using var mongo = await MongoSource.StartAsync();
        await mongo.InsertAsync("other", new BsonDocument("_id", 1));
        await using var store = await TestStore.CreateAsync();
        await using var host = await RunningFollower.HostAsync(store, mongo);
        Assert.That(
            () => host.SendAsync(new PullCommand(null), CancellationToken.None),
            Throws.InstanceOf<InvalidRequestException>().With.Message.Contain(mongo.Database).And.Message.Contain("Mongo:Database"));
    }

    [Test]
    public async Task Pull_whose_turn_is_lost_ends()
    {
        await using var mongo = await MongoSource.StartAsync();
        var server = mongo.StandInTo("be slow");
        await mongo.InsertAsync("rocketchat_room", FollowTests.Room("r1"));
        var messages = Enumerable.Range(0, 50_000).Select(number => FollowTests.Message($"m{number}", DateTime.UtcNow));
        await mongo.InsertAsync("rocketchat_message", [.. messages]);
        await using var store = await TestStore.CreateAsync();
        await using var host = await RunningFollower.HostAsync(store, mongo);
        server.Intercept = command =>
        {
            Thread.Sleep(command.Name == "getMore" ? 500 : 0);
            return null;
        };
        var pulling = host.SendAsync(new PullCommand(null), CancellationToken.None);
        await Wait.UntilAsync(async () => await store.ScalarAsync(FollowTests.Turn) is int);
        await store.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM ({FollowTests.Turn}) turn");
        Assert.That(() => pulling, Throws.InstanceOf<InvalidRequestException>().With.Message.Contain("Run it again"));
    }

    [Test]
    public async Task Pull_beside_a_follower_is_refused()
    {
        await using var mongo = await MongoSource.StartAsync();
        await mongo.InsertAsync("rocketchat_room", FollowTests.Room("r1"));
        await using var store = await TestStore.CreateAsync();
        await using var follower = await RunningFollower.StartAsync(store, mongo, FollowMode.Stream);
        await follower.CatchUpAsync(store);
        await using var host = await RunningFollower.HostAsync(store, mongo);
        Assert.That(
            () => host.SendAsync(new PullCommand(null), CancellationToken.None),
            Throws.InstanceOf<InvalidRequestException>().With.Message.Contain("A follower is at work on this store"));
    }
}
