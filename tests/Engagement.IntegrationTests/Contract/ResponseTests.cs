using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Contract;

/// <summary>Cache headers, unknown paths and health.</summary>
public sealed class ResponseTests
{
    [Test]
    public async Task Responses_have_cache_headers_and_health_and_unknown_paths_respond()
    {
        await using var store = await TestStore.CreateAsync();
        var admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync();

        var response = await service.QueryAsync("messages/origin", "start=2023-05-20T00:00:00.000Z&end=2023-05-20T00:00:00.000Z", admin);
        Assert.That(response.Body, Is.EqualTo("""{"origins":[{"messages":0,"t":"c"},{"messages":0,"t":"d"},{"messages":0,"t":"p"}],"success":true}"""));
        var refused = await service.QueryAsync("messages/origin", "start=bad", admin);
        Assert.That(refused.Status, Is.EqualTo(400));
        Assert.That(response.Headers["Cache-Control"], Is.EqualTo("no-cache, private").Or.EqualTo("private, no-cache"));
        Assert.That((refused.Headers["Cache-Control"], refused.Headers["Pragma"]), Is.EqualTo(("no-store", "no-cache")));
        foreach (var headers in new[] { response.Headers, refused.Headers })
        {
            Assert.That(headers, Does.Not.ContainKey("Expires"));
            Assert.That(headers, Does.Not.ContainKey("Server"));
        }

        Assert.That((await service.GetAsync("/health/live")).Status, Is.EqualTo(200));
        Assert.That((await service.GetAsync("/health/ready")).Status, Is.EqualTo(200));

        foreach (var path in new[] { "/api/v1/engagement-dashboard/messages/messages-lost", "/favicon.ico", "/a//b/..%2f.env" })
        {
            var unknown = await service.GetAsync(path);
            Assert.That((unknown.Status, unknown.Body), Is.EqualTo((404, "404 Not Found")), path);
        }
    }

    [Test]
    public async Task Unavailable_database_is_a_503_with_retry_after()
    {
        await using var store = await TestStore.CreateAsync();
        var admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync();
        await store.ExecuteAsync("ALTER TABLE workspace RENAME TO workspace_away");
        Assert.That((await service.GetAsync("/health/ready")).Status, Is.EqualTo(503));
        Assert.That((await service.GetAsync("/health/live")).Status, Is.EqualTo(200));
        await store.ExecuteAsync("ALTER TABLE workspace_away RENAME TO workspace");

        var database = await store.ScalarAsync("SELECT current_database()::text");
        await using var other = await TestStore.CreateAsync();
        await other.ExecuteAsync($"ALTER DATABASE {database} ALLOW_CONNECTIONS false");
        await other.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
        var response = await service.QueryAsync("messages/origin", "start=2023-05-20T00:00:00.000Z&end=2023-05-20T00:00:00.000Z", admin);
        Assert.That(response.Status, Is.EqualTo(503), response.Body);
        Assert.That(response.Headers, Does.ContainKey("Retry-After"));
        Assert.That(response.Body, Does.StartWith("""{"success":false,"error":"""));
        Assert.That(response.Body, Does.Not.Contain(" at "));
        await other.ExecuteAsync($"ALTER DATABASE {database} ALLOW_CONNECTIONS true");

        var again = await service.QueryAsync("messages/origin", "start=2023-05-20T00:00:00.000Z&end=2023-05-20T00:00:00.000Z", admin);
        Assert.That(again.Status, Is.EqualTo(200));
    }
}
