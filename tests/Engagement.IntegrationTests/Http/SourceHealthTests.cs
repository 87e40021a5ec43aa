using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Http;

/// <summary>A service that follows the workspace's MongoDB says when it is behind, and stays ready.</summary>
public sealed class SourceHealthTests
{
    private const string Path = "/health/ready";
    private const string Ready = """{"status":"ok"}""";

    private static readonly (string Key, string Value) s_follow = ("Mongo:Follow", "true");

    [Test]
    public async Task Service_that_does_not_follow_is_ready_however_old_the_source_is()
    {
        await using var store = await TestStore.CreateAsync();
        await InsertAsync(store, "now()", "now() - interval '2 days'");
        await using var service = await store.ServeAsync();
        await AssertReadyAsync(service, Ready);
    }

    [Test]
    public async Task Source_that_is_not_pulled_is_reported_with_the_reason()
    {
        await using var store = await TestStore.CreateAsync();
        await using var service = await store.ServeAsync(s_follow);
        await Wait.UntilAsync(async () => (await service.GetAsync(Path)).Body.Contains("Mongo:ConnectionString", StringComparison.Ordinal));
        var response = await service.GetAsync(Path);
        Assert.That(response.Status, Is.EqualTo(200));
        Assert.That(response.Body, Does.StartWith("""{"status":"degraded","error":"The workspace's MongoDB is not pulled yet. The last failure, """));
        Assert.That(response.Headers.Keys, Does.Not.Contain("Retry-After"));
        Assert.That((await service.GetAsync("/health/live")).Body, Is.EqualTo(Ready));
    }

    [Test]
    public async Task Pull_in_progress_is_reported()
    {
        await using var store = await TestStore.CreateAsync();
        await InsertAsync(store, "NULL", "now() + interval '1 h'");
        await using var service = await store.ServeAsync(s_follow);
        await AssertReadyAsync(service, """{"status":"degraded","error":"The workspace's MongoDB is still being pulled."}""");
    }

    [Test]
    public async Task Lag_of_more_than_five_minutes_is_reported_until_it_ends()
    {
        await using var store = await TestStore.CreateAsync();
        await InsertAsync(store, "now()", "now() - interval '1000 s'");
        await using var service = await store.ServeAsync(s_follow);
        var response = await service.GetAsync(Path);
        Assert.That(response.Status, Is.EqualTo(200));
        Assert.That(response.Body, Does.Match("""^\{"status":"degraded","error":"The store is [1-3]\d{3} s behind the workspace's MongoDB\."""));

        // The follower's failure at the start is before this.
        await store.ExecuteAsync("UPDATE source SET caught_up_at = now() + interval '1 h'");
        await AssertReadyAsync(service, Ready);
    }

    [Test]
    public async Task Source_that_does_not_answer_is_reported_without_its_password()
    {
        await using var store = await TestStore.CreateAsync();
        await InsertAsync(store, "now()", "now() - interval '1 day'");
        await using var service = await store.ServeAsync(
            s_follow, ("Mongo:ConnectionString", $"mongodb://reader:Secret-5@127.0.0.1:{FreePort.Find()}/rocketchat?serverSelectionTimeoutMS=500"));
        await Wait.UntilAsync(async () => (await service.GetAsync(Path)).Body.Contains("does not answer", StringComparison.Ordinal));
        var response = await service.GetAsync(Path);
        Assert.That(response.Status, Is.EqualTo(200));
        Assert.That(response.Body, Does.Contain("s behind the workspace's MongoDB. The last failure, ").And.Not.Contain("Secret-5"));
    }

    [Test]
    public async Task Store_that_cannot_serve_is_a_503_with_its_own_reason_alone()
    {
        await using var store = await TestStore.CreateAsync();
        await using var service = await store.ServeAsync(s_follow);
        await store.ExecuteAsync("DELETE FROM workspace");
        var response = await service.GetAsync(Path);
        Assert.That(response.Status, Is.EqualTo(503));
        Assert.That(response.Body, Is.EqualTo("""{"status":"unavailable","error":"The store is empty; it was emptied while the service ran."}"""));
    }

    private static async Task AssertReadyAsync(TestService service, string body)
    {
        var response = await service.GetAsync(Path);
        Assert.That((response.Status, response.Body), Is.EqualTo((200, body)));
    }

    private static Task InsertAsync(TestStore store, string pulledAt, string caughtUpAt) => store.ExecuteAsync(
        $"INSERT INTO source (id, identity, mode, pulled_at, caught_up_at) VALUES (1, 'rs0/rocketchat', 'stream', {pulledAt}, {caughtUpAt})");
}
