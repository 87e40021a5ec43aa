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
        await using var mongo = await MongoStandIn.StartAsync(new MongoCredentials("engagement", "p@ss:word"));
        var history = new SourceHistory(mongo, seed: 3);
        history.Change(500);
        await using var store = await TestStore.CreateAsync();
        await using var host = await RunningFollower.HostAsync(store, mongo);
        var result = await host.SendAsync(new PullCommand(null), CancellationToken.None);

        Assert.That(result.Rejected, Is.Zero, string.Join('\n', result.FirstMalformed));
        await FollowerHistoryTests.AssertEqualAsync(store, history, new ModelZone("UTC"), seed: 3);
    }

    [Test]
    public async Task Stopped_pull_goes_on_where_it_stood()
    {
        await using var mongo = await MongoStandIn.StartAsync();
        mongo.Insert(SourceHistory.Database, "rocketchat_room", FollowTests.Room("r1"));
        var first = DateTime.UtcNow.AddDays(-30);
        var messages = Enumerable.Range(0, 20_000).Select(number => FollowTests.Message($"m{number}", first.AddSeconds(number)));
        mongo.Insert(SourceHistory.Database, "rocketchat_message", messages);
        await using var store = await TestStore.CreateAsync();
        await using var host = await RunningFollower.HostAsync(store, mongo);
        var reads = 0;
        mongo.Intercept = command => command.Name == "getMore" && ++reads > 7 ? new MongoError(11600, "InterruptedAtShutdown", "stop").ToReply() : null;
        Assert.That(() => host.SendAsync(new PullCommand(null), CancellationToken.None), Throws.InstanceOf<InvalidRequestException>());
        Assert.That(await store.ScalarAsync("SELECT pulled_source FROM source"), Is.EqualTo("Sessions"));

        mongo.Intercept = null;
        mongo.ClearCommands();
        var result = await host.SendAsync(new PullCommand(null), CancellationToken.None);

        Assert.That(result.Resumed);
        Assert.That(await store.ScalarAsync("SELECT sum(messages)::int FROM message_day"), Is.EqualTo(20_000));
        var finds = mongo.Commands.Where(command => command.Name == "find" && command.Collection != "rocketchat_settings").ToList();
        Assert.That(finds.Select(find => find.Namespace), Is.EqualTo((string[])["rocketchat.rocketchat_message", "rocketchat.rocketchat__trash"]));
        Assert.That(finds[0].Filter!["ts"]["$gte"].ToUniversalTime(), Is.GreaterThan(first));
    }

    [Test]
    public async Task Wrong_password_is_refused_without_repeating_it()
    {
        await using var mongo = await MongoStandIn.StartAsync(new MongoCredentials("engagement", "right"));
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
        await using var mongo = await MongoStandIn.StartAsync();
        await using var store = await TestStore.CreateAsync();
        await using var host = await RunningFollower.HostAsync(store, mongo, ("Mongo:ConnectionString", connectionString));
        Assert.That(
            () => host.SendAsync(new PullCommand(null), CancellationToken.None),
            Throws.InstanceOf<InvalidRequestException>().With.Message.Contain(message).And.Message.Not.Contain("s3cret"));
    }

    [Test]
    public async Task Database_without_a_workspace_is_refused()
    {
        await using var mongo = await MongoStandIn.StartAsync();
        mongo.Insert("admin", "other", new BsonDocument("_id", 1));
        await using var store = await TestStore.CreateAsync();
        await using var host = await RunningFollower.HostAsync(store, mongo);
        Assert.That(
            () => host.SendAsync(new PullCommand(null), CancellationToken.None),
            Throws.InstanceOf<InvalidRequestException>().With.Message.Contain("rocketchat").And.Message.Contain("Mongo:Database"));
    }
}
