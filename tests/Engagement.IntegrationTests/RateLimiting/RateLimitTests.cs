using System.Globalization;
using System.Text.RegularExpressions;
using Engagement.Application.Accounts;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.RateLimiting;

/// <summary>Call limits and their error responses; each test uses its own accounts.</summary>
public sealed class RateLimitTests
{
    private const string Origin = "messages/origin";
    private const string Sent = "messages/messages-sent";
    private const string Good = "start=2023-05-20T00:00:00.000Z&end=2023-05-30T00:00:00.000Z";
    private const string Refusal =
        @"\A\{""success"":false,""error"":""Error, too many requests\. Please slow down\. You must wait (\d+) seconds before trying this endpoint again\. "
            + @"\[error-too-many-requests\]""\}\z";

    private static TestStore? s_store;
    private static TestService? s_service;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        s_store = await TestStore.CreateAsync();
        await s_store.SendAsync(new GrantPermissionCommand("view-engagement-dashboard", "viewer"));
        await s_store.SendAsync(new GrantPermissionCommand("api-bypass-rate-limit", "unlimited"));
        await s_store.SendAsync(new GrantPermissionCommand("ingest-engagement-data", "sender"));
        s_service = await s_store.ServeAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_service!.DisposeAsync();
        await s_store!.DisposeAsync();
    }

    [Test]
    public async Task Eleventh_call_in_a_minute_is_refused_with_the_documented_error()
    {
        var viewer = await s_store!.CreateAccountAsync("viewer");
        var started = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        for (var left = 9; left >= 0; left--)
        {
            var response = await s_service!.QueryAsync(Origin, Good, viewer);
            Assert.That(response.Status, Is.EqualTo(200));
            AssertHeaders(response, 10, left, started);
        }

        var refused = await s_service!.QueryAsync(Origin, Good, viewer);
        Assert.That((refused.Status, refused.ContentType), Is.EqualTo((429, "application/json")));
        AssertHeaders(refused, 10, 0, started);
        Assert.That(int.Parse(Regex.Match(refused.Body, Refusal).Groups[1].Value, CultureInfo.InvariantCulture), Is.InRange(1, 60), refused.Body);
        Assert.That((refused.Headers["Cache-Control"], refused.Headers["Pragma"]), Is.EqualTo(("no-store", "no-cache")));
        Assert.That(refused.Headers["Access-Control-Allow-Origin"], Is.EqualTo("*"));
        Assert.That(refused.Headers.Keys, Does.Not.Contain("Retry-After"));
    }

    [Test]
    public async Task Accounts_and_endpoints_are_counted_separately()
    {
        var (first, second) = (await s_store!.CreateAccountAsync("viewer"), await s_store.CreateAccountAsync("viewer"));
        await UseUpAsync(s_service!, Origin, first);
        AssertHeaders(await s_service!.QueryAsync(Sent, Good, first), 10, 9);
        AssertHeaders(await s_service.QueryAsync(Origin, Good, second), 10, 9);
    }

    [Test]
    public async Task Head_counts_as_get_and_unknown_paths_are_not_counted()
    {
        var viewer = await s_store!.CreateAccountAsync("viewer");
        var credentials = new[] { ("X-User-Id", (string?)viewer.UserId), ("X-Auth-Token", viewer.Token) };
        AssertHeaders(await s_service!.SendAsync("HEAD", $"{TestService.Dashboard}{Origin}?{Good}", credentials), 10, 9);
        AssertHeaders(await s_service.QueryAsync(Origin, Good, viewer), 10, 8);
        (string, string)[] others =
            [("GET", $"{TestService.Dashboard}nothing"), ("POST", TestService.Dashboard + Origin), ("GET", "/health/live"), ("GET", "/metrics")];
        foreach (var (method, path) in others)
        {
            AssertNoHeaders(await s_service.SendAsync(method, path, credentials));
        }

        AssertHeaders(await s_service.QueryAsync(Origin, Good, viewer), 10, 7);
    }

    [Test]
    public async Task Accounts_with_the_bypass_permission_are_not_limited_and_get_no_headers()
    {
        foreach (var caller in new[] { await s_store!.CreateAccountAsync("admin"), await s_store.CreateAccountAsync("viewer", "unlimited") })
        {
            for (var call = 0; call < 12; call++)
            {
                var response = await s_service!.QueryAsync(Origin, Good, caller);
                Assert.That(response.Status, Is.EqualTo(200));
                AssertNoHeaders(response);
            }
        }
    }

    [Test]
    public async Task Sent_documents_count_only_for_accounts_without_the_permission_to_send()
    {
        var (sender, viewer) = (await s_store!.CreateAccountAsync("sender"), await s_store.CreateAccountAsync("viewer"));
        for (var call = 0; call < 300; call++)
        {
            var response = await s_service!.IngestAsync("messages", sender);
            Assert.That(response.Status, Is.EqualTo(200));
            AssertNoHeaders(response);
        }

        for (var left = 9; left >= 0; left--)
        {
            var forbidden = await s_service!.IngestAsync("messages", viewer);
            Assert.That(forbidden.Status, Is.EqualTo(403));
            AssertHeaders(forbidden, 10, left);
        }

        Assert.That((await s_service!.IngestAsync("messages", viewer)).Status, Is.EqualTo(429));
        AssertHeaders(await s_service.QueryAsync(Origin, Good, sender), 10, 9);

        await using var service = await s_store.ServeAsync(("RateLimit:FailedCredentials", "1"));
        var wrong = sender with { Token = "wrong" };
        Assert.That((await service.IngestAsync("messages", wrong)).Status, Is.EqualTo(401));
        Assert.That((await service.IngestAsync("messages", wrong)).Status, Is.EqualTo(429));
        Assert.That((await service.IngestAsync("messages", sender)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Rate_limit_applies_after_the_401_and_before_the_403_and_the_400()
    {
        var guest = await s_store!.CreateAccountAsync("guest");
        var viewer = await s_store.CreateAccountAsync("viewer");
        for (var left = 9; left >= 0; left--)
        {
            var (forbidden, bad) = (await s_service!.QueryAsync(Origin, Good, guest), await s_service.QueryAsync(Origin, "start=yesterday", viewer));
            Assert.That((forbidden.Status, bad.Status), Is.EqualTo((403, 400)));
            AssertHeaders(forbidden, 10, left);
            AssertHeaders(bad, 10, left);
        }

        Assert.That((await s_service!.QueryAsync(Origin, Good, guest)).Status, Is.EqualTo(429));
        Assert.That((await s_service.QueryAsync(Origin, "start=yesterday", viewer)).Status, Is.EqualTo(429));
        Assert.That((await s_service.QueryAsync(Origin, $"{string.Join('&', Enumerable.Repeat("a=1", 1001))}", viewer)).Status, Is.EqualTo(429));

        var wrong = await s_service.QueryAsync(Origin, Good, viewer with { Token = "wrong" });
        Assert.That(wrong.Status, Is.EqualTo(401));
        AssertNoHeaders(wrong);
    }

    [Test]
    public async Task Limit_resets_after_its_window()
    {
        await using var service = await s_store!.ServeAsync(("RateLimit:Calls", "1"), ("RateLimit:WindowSeconds", "4"));
        var viewer = await s_store.CreateAccountAsync("viewer");
        AssertHeaders(await service.QueryAsync(Origin, Good, viewer), 1, 0);
        var refused = await service.QueryAsync(Origin, Good, viewer);
        var seconds = int.Parse(Regex.Match(refused.Body, Refusal).Groups[1].Value, CultureInfo.InvariantCulture);
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        AssertHeaders(await service.QueryAsync(Origin, Good, viewer), 1, 0);
    }

    [Test]
    public async Task Rate_limit_can_be_turned_off()
    {
        await using var service = await s_store!.ServeAsync(("RateLimit:Enabled", "false"), ("RateLimit:Calls", "1"), ("RateLimit:FailedCredentials", "1"));
        var viewer = await s_store.CreateAccountAsync("viewer");
        for (var call = 0; call < 3; call++)
        {
            var response = await service.QueryAsync(Origin, Good, viewer);
            Assert.That(response.Status, Is.EqualTo(200));
            AssertNoHeaders(response);
            Assert.That((await service.QueryAsync(Origin, Good, viewer with { Token = "wrong" })).Status, Is.EqualTo(401));
        }
    }

    [Test]
    public async Task Wrong_credentials_are_limited_by_address_without_blocking_right_or_missing_ones()
    {
        await using var service = await s_store!.ServeAsync(("RateLimit:FailedCredentials", "3"));
        var viewer = await s_store.CreateAccountAsync("viewer");
        var wrong = new[] { viewer with { Token = "wrong" }, viewer with { UserId = "another" }, new Credentials(new string('x', 500), "y") };
        for (var call = 0; call < 3; call++)
        {
            var response = await service.QueryAsync(call % 2 == 0 ? Origin : Sent, Good, wrong[call]);
            Assert.That(response.Status, Is.EqualTo(401));
            AssertNoHeaders(response);
        }

        foreach (var credentials in wrong)
        {
            var refused = await service.QueryAsync(Origin, Good, credentials);
            Assert.That(refused.Status, Is.EqualTo(429));
            Assert.That(refused.Body, Does.Match(Refusal));
            AssertHeaders(refused, 3, 0);
        }

        Assert.That((await service.QueryAsync(Origin, Good, viewer)).Status, Is.EqualTo(200));
        Assert.That((await service.QueryAsync(Origin, Good, null)).Status, Is.EqualTo(401));
        Assert.That((await service.QueryAsync(Origin, Good, viewer with { Token = "" })).Status, Is.EqualTo(401));
    }

    private static async Task UseUpAsync(TestService service, string path, Credentials credentials)
    {
        for (var call = 0; call < 10; call++)
        {
            Assert.That((await service.QueryAsync(path, Good, credentials)).Status, Is.EqualTo(200));
        }

        Assert.That((await service.QueryAsync(path, Good, credentials)).Status, Is.EqualTo(429));
    }

    private static void AssertHeaders(TestResponse response, int limit, int left, long? started = null)
    {
        Assert.That((response.Headers["X-RateLimit-Limit"], response.Headers["X-RateLimit-Remaining"]), Is.EqualTo(($"{limit}", $"{left}")));
        var reset = long.Parse(response.Headers["X-RateLimit-Reset"], CultureInfo.InvariantCulture);
        if (started is { } from)
        {
            Assert.That(reset, Is.InRange(from + 59_990, from + 90_000));
        }
    }

    private static void AssertNoHeaders(TestResponse response) => Assert.That(response.Headers.Keys, Has.None.StartsWith("X-RateLimit").IgnoreCase);
}
