using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Accounts;

/// <summary>Logins by origin: allowed for the service's own pages and for listed origins.</summary>
public sealed class SignInOriginTests
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Refused = """{"success":false,"error":"A page of this origin may not sign in; list the origin in Http:CorsOrigins."}""";

    private static readonly (string, string) s_unlimited = ("RateLimit:Enabled", "false");

    private static TestStore? s_store;
    private static TestService? s_service;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        s_store = await TestStore.CreateAsync();
        await SignIn.CreateAsync(s_store, "ann");
        s_service = await s_store.ServeAsync(s_unlimited, ("Http:CorsOrigins", "https://panel.example, https://Other.example:8443/"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_service!.DisposeAsync();
        await s_store!.DisposeAsync();
    }

    [TestCase("https://evil.example")]
    [TestCase("http://panel.example")]
    [TestCase("https://panel.example:8443")]
    [TestCase("https://panel.example.evil.example")]
    [TestCase("https://other.example")]
    [TestCase("https://panel.example, https://evil.example")]
    [TestCase("null")]
    [TestCase("*")]
    [TestCase("evil")]
    [TestCase("file://")]
    public async Task Login_from_an_unlisted_origin_gets_no_token_and_no_cors_header(string origin)
    {
        var token = SignIn.Credentials(await SignIn.TryAsync(s_service!, "ann")).Token;
        foreach (var (type, body) in new[]
        {
            (Json, """{"user":"ann","password":"correct horse"}"""), (Form, "user=ann&password=correct+horse"), (Json, $$"""{"resume":"{{token}}"}"""),
            (Form, $"resume={token}"), ("text/plain", """{"user":"ann","password":"correct horse"}"""), (Json, "{"),
        })
        {
            var response = await s_service!.PostFromAsync(origin, SignIn.Path, body, type);
            Assert.That((response.Status, response.Body), Is.EqualTo((403, Refused)));
            Assert.That(response.Headers.Keys, Does.Not.Contain("Access-Control-Allow-Origin"));
            Assert.That(response.Headers["Vary"], Is.EqualTo("Origin"));
        }
    }

    [TestCase("https://panel.example")]
    [TestCase("https://other.example:8443")]
    public async Task Login_from_a_listed_origin_succeeds_and_only_that_origin_may_read_the_response(string origin)
    {
        var response = await FromAsync(s_service!, origin);
        SignIn.Credentials(response);
        Assert.That((response.Headers["Access-Control-Allow-Origin"], response.Headers["Vary"]), Is.EqualTo((origin, "Origin")));
        response = await FromAsync(s_service!, origin, "wrong horse");
        Assert.That((response.Status, response.Body, response.Headers["Access-Control-Allow-Origin"]), Is.EqualTo((401, SignIn.Wrong, origin)));
    }

    [TestCase("https://anything.example")]
    [TestCase("null")]
    public async Task Login_from_any_origin_succeeds_when_any_origin_is_listed(string origin)
    {
        await using var service = await s_store!.ServeAsync(s_unlimited, ("Http:CorsOrigins", "*"));
        var response = await FromAsync(service, origin);
        SignIn.Credentials(response);
        Assert.That((response.Headers["Access-Control-Allow-Origin"], response.Headers["Vary"]), Is.EqualTo((origin, "Origin")));
    }

    [Test]
    public async Task Login_from_the_own_origin_succeeds_also_behind_a_tls_proxy()
    {
        var own = new Uri(s_service!.Address);
        SignIn.Credentials(await FromAsync(s_service, s_service.Address));
        SignIn.Credentials(await FromAsync(s_service, $"https://{own.Authority}"));
        foreach (var (host, origin, status) in new[]
        {
            ("engagement.example", "https://engagement.example", 200), ("engagement.example", "http://engagement.example", 200),
            ("Engagement.example", "https://engagement.example", 200), ("engagement.example:8443", "https://engagement.example:8443", 200),
            ("engagement.example:443", "https://engagement.example", 200), ("[::1]:3000", "http://[::1]:3000", 200),
            ("engagement.example", "https://engagement.example:8443", 403), ("engagement.example:8443", "https://engagement.example", 403),
            ("engagement.example", "https://engagement.example.evil", 403), ("engagement.example", "https://evil@engagement.example", 403),
        })
        {
            var response = await s_service.PostFromAsync(origin, SignIn.Path, """{"user":"ann","password":"correct horse"}""", Json, host);
            Assert.That(response.Status, Is.EqualTo(status), $"{host} {origin}");
        }
    }

    [Test]
    public async Task Login_without_an_origin_succeeds()
    {
        var response = await SignIn.TryAsync(s_service!, "ann");
        SignIn.Credentials(response);
        Assert.That((response.Headers["Access-Control-Allow-Origin"], response.Headers["Vary"]), Is.EqualTo(("*", "Origin")));
    }

    [Test]
    public async Task Rate_limit_applies_before_the_origin_check()
    {
        await using var service = await s_store!.ServeAsync(("RateLimit:Calls", "1"));
        Assert.That((await FromAsync(service, "https://evil.example")).Status, Is.EqualTo(403));
        var response = await FromAsync(service, "https://evil.example");
        Assert.That(response.Status, Is.EqualTo(429));
        Assert.That(response.Headers.Keys, Does.Not.Contain("Access-Control-Allow-Origin"));
    }

    /// <summary>Other requests need a header that another origin's page cannot send without a preflight.</summary>
    [Test]
    public async Task Origin_check_applies_to_logins_only()
    {
        var credentials = SignIn.Credentials(await SignIn.TryAsync(s_service!, "ann"));
        var response = await s_service!.SendAsync(
            "POST", "/api/v1/logout", ("Origin", "https://evil.example"), ("X-User-Id", credentials.UserId), ("X-Auth-Token", credentials.Token));
        Assert.That((response.Status, response.Headers["Access-Control-Allow-Origin"]), Is.EqualTo((200, "*")));
        response = await s_service.SendAsync("POST", "/api/v1/logout", ("Origin", "https://evil.example"));
        Assert.That(response.Status, Is.EqualTo(401));
    }

    private static Task<TestResponse> FromAsync(TestService service, string origin, string password = SignIn.Password) =>
        service.PostFromAsync(origin, SignIn.Path, $$"""{"user":"ann","password":"{{password}}"}""", Json);
}
