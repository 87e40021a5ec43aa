using Engagement.IntegrationTests.Harness;
using Engagement.StandIn;

namespace Engagement.IntegrationTests.Mongo;

/// <summary>The follower inside a service, with Mongo:Follow.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FollowerServiceTests
{
    private const string Ready = "/health/ready";

    [Test]
    public async Task Service_follows_while_it_serves()
    {
        await using var mongo = await MongoSource.StartAsync();
        await mongo.InsertAsync("rocketchat_room", FollowTests.Room("r1"));
        await using var store = await TestStore.CreateAsync();
        await using var service = await FollowAsync(store, mongo.ConnectionString, mongo.Database);
        await RunningFollower.CaughtUpAsync(store, () => { });
        await mongo.InsertAsync("rocketchat_message", FollowTests.Message("m1", DateTime.UtcNow));
        await RunningFollower.CaughtUpAsync(store, () => { });

        Assert.That(await store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(1));
        Assert.That((await service.GetAsync(Ready)).Body, Is.EqualTo("""{"status":"ok"}"""));
    }

    [Test]
    public async Task Service_whose_login_is_refused_serves_and_says_so()
    {
        await using var mongo = await MongoSource.StartAsync(new MongoCredentials("engagement", "right"));
        mongo.StandInTo("ask for this password");
        await using var store = await TestStore.CreateAsync();
        await using var service = await FollowAsync(
            store, mongo.ConnectionString.Replace("right", "wr0ng", StringComparison.Ordinal), mongo.Database);
        await Wait.UntilAsync(async () => (await service.GetAsync(Ready)).Body.Contains("refuses the login", StringComparison.Ordinal));
        var response = await service.GetAsync(Ready);
        Assert.That(response.Status, Is.EqualTo(200));
        Assert.That(response.Body, Does.StartWith("""{"status":"degraded",""").And.Not.Contain("wr0ng"));
    }

    private static Task<TestService> FollowAsync(TestStore store, string connectionString, string database) => store.ServeAsync(
        ("Mongo:Follow", "true"), ("Mongo:ConnectionString", connectionString), ("Mongo:Database", database));
}
