using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Http;

/// <summary>Paths, methods and headers, as in Rocket.Chat's newest router.</summary>
public sealed class SurfaceTests
{
    private const string Origin = "/api/v1/engagement-dashboard/messages/origin";
    private const string Query = "?start=2023-05-20T00:00:00.000Z&end=2023-05-30T00:00:00.000Z";
    private const string AllowedHeaders =
        "Origin, X-Requested-With, Content-Type, Accept, X-User-Id, X-Auth-Token, x-visitor-token, Authorization, MCP-Protocol-Version";

    private static TestStore? s_store;
    private static TestService? s_service;
    private static Credentials? s_admin;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        s_store = await TestStore.CreateAsync();
        s_admin = await s_store.CreateAccountAsync("admin");
        s_service = await s_store.ServeAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_service!.DisposeAsync();
        await s_store!.DisposeAsync();
    }

    [TestCase("GET", "/nonsense")]
    [TestCase("GET", "/api/v1/engagement-dashboard")]
    [TestCase("GET", Origin + "/")]
    [TestCase("GET", "/api/v1/engagement-dashboard/messages/Origin")]
    [TestCase("GET", "/API/v1/engagement-dashboard/messages/origin")]
    [TestCase("GET", "/api/v1/engagement-dashboard//messages/origin")]
    [TestCase("GET", "/api/v1/engagement-dashboard/messages%2Forigin")]
    [TestCase("GET", "/health/ready/")]
    [TestCase("GET", "/<script>alert(1)</script>")]
    [TestCase("POST", "/health/live")]
    [TestCase("PUT", "/health/ready")]
    [TestCase("DELETE", "/metrics")]
    [TestCase("POST", Origin)]
    [TestCase("PUT", Origin)]
    [TestCase("DELETE", Origin)]
    [TestCase("PATCH", Origin)]
    [TestCase("BREW", Origin)]
    [TestCase("OPTIONS", "/health/ready/nothing")]
    public async Task Unknown_path_or_method_is_a_plain_text_404(string method, string path)
    {
        var response = await s_service!.SendAsync(method, path + Query, ("X-User-Id", s_admin!.UserId), ("X-Auth-Token", s_admin.Token));
        Assert.That((response.Status, response.ContentType, response.Body), Is.EqualTo((404, "text/plain; charset=UTF-8", "404 Not Found")));
    }

    [TestCase(Origin)]
    [TestCase("/api/v1/engagement-dashboard/messages/%6Frigin")]
    public async Task Path_may_be_percent_encoded(string path) =>
        Assert.That((await s_service!.GetAsync(path + Query, s_admin!.UserId, s_admin.Token)).Status, Is.EqualTo(200));

    [Test]
    public async Task Head_is_get_without_a_body()
    {
        var response = await s_service!.SendAsync("HEAD", Origin + Query, ("X-User-Id", s_admin!.UserId), ("X-Auth-Token", s_admin.Token));
        Assert.That((response.Status, response.ContentType, response.Body), Is.EqualTo((200, "application/json", "")));
        Assert.That((await s_service.SendAsync("HEAD", Origin)).Status, Is.EqualTo(401));
        Assert.That((await s_service.SendAsync("HEAD", "/nonsense")).Status, Is.EqualTo(404));
        Assert.That((await s_service.SendAsync("HEAD", "/health/live")).Status, Is.EqualTo(200));
    }

    [TestCase("GET", Origin, 401)]
    [TestCase("GET", "/nonsense", 404)]
    [TestCase("GET", "/health/live", 200)]
    [TestCase("OPTIONS", Origin, 200)]
    public async Task Every_response_has_the_security_headers(string method, string path, int status)
    {
        var response = await s_service!.SendAsync(method, path);
        Assert.That(response.Status, Is.EqualTo(status));
        Assert.That(response.Headers["X-Instance-ID"], Does.Match(@"\A\w{17}\z"));
        Assert.That(response.Headers["X-XSS-Protection"], Is.EqualTo("1"));
        Assert.That(response.Headers["X-Content-Type-Options"], Is.EqualTo("nosniff"));
        Assert.That(response.Headers["X-Frame-Options"], Is.EqualTo("sameorigin"));
        Assert.That(response.Headers["Content-Security-Policy"], Does.StartWith("default-src 'self'"));
        Assert.That(response.Headers.Keys, Does.Not.Contain("Server"));
    }

    [TestCase(Origin)]
    [TestCase("/api/nonsense")]
    public async Task Api_responses_allow_any_origin_by_default(string path)
    {
        var response = await s_service!.GetAsync(path);
        Assert.That(response.Headers["Access-Control-Allow-Origin"], Is.EqualTo("*"));
        Assert.That(response.Headers["Access-Control-Allow-Headers"], Is.EqualTo(AllowedHeaders));
        Assert.That(
            response.Headers["Access-Control-Expose-Headers"],
            Is.EqualTo("X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, X-Request-Id"));
        Assert.That((await s_service.GetAsync("/health/live")).Headers.Keys, Has.None.StartsWith("Access-Control-"));
    }

    [TestCase("", "https://panel.example", 405, "CORS not enabled. Go to \"Admin > General > REST Api\" to enable it.", null)]
    [TestCase("*", "https://panel.example", 200, "OK", "*")]
    [TestCase("https://a.example, https://panel.example/", "https://panel.example", 200, "OK", "https://panel.example")]
    [TestCase("https://Panel.example", "https://panel.example", 200, "OK", "https://panel.example")]
    [TestCase("https://panel.example", null, 403, "Invalid origin", null)]
    [TestCase("https://a.example", "https://panel.example", 403, "Invalid origin", null)]
    public async Task Preflight_response_follows_the_configured_origins(string origins, string? origin, int status, string body, string? allowed)
    {
        await using var service = await s_store!.ServeAsync(("Http:CorsOrigins", origins));
        var response = await service.SendAsync("OPTIONS", Origin, ("Origin", origin), ("Access-Control-Request-Method", "GET"));
        Assert.That((response.Status, response.Body), Is.EqualTo((status, body)));
        Assert.That(response.Headers.GetValueOrDefault("Access-Control-Allow-Origin"), Is.EqualTo(allowed));
        Assert.That(response.Headers.GetValueOrDefault("Vary"), Is.EqualTo(allowed is null or "*" ? null : "Origin"));
        if (allowed is not null)
        {
            Assert.That(response.Headers["Access-Control-Allow-Headers"], Is.EqualTo(AllowedHeaders));
            Assert.That(response.Headers["Access-Control-Allow-Methods"], Is.EqualTo("GET, POST, PUT, DELETE, HEAD, PATCH"));
        }
    }

    [TestCase(null)]
    [TestCase("has spaces")]
    [TestCase("<script>")]
    [TestCase("01234567890123456789012345678901234567890123456789012345678901234")]
    public async Task Request_without_a_usable_id_gets_one(string? id)
    {
        var response = await s_service!.SendAsync("GET", Origin, ("X-Request-Id", id));
        Assert.That(response.Headers["X-Request-Id"], Does.Match(@"\A[0-9a-f]{32}\z"));
    }

    [TestCase(Origin)]
    [TestCase("/nonsense")]
    public async Task Valid_request_id_is_returned(string path) =>
        Assert.That((await s_service!.SendAsync("GET", path, ("X-Request-Id", "panel-7.a_B"))).Headers["X-Request-Id"], Is.EqualTo("panel-7.a_B"));
}
