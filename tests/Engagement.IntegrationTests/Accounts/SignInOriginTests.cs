using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Accounts;

/// <summary>Which pages may sign in: the service's own and those of listed origins.</summary>
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
    public async Task A_foreign_page_gets_neither_token_nor_leave_to_read_the_answer(string origin)
    {
        var token = SignIn.Credentials(await SignIn.TryAsync(s_service!, "ann")).Token;
        foreach (var (type, body) in new[]
        {
            (Json, """{"user":"ann","password":"correct horse"}"""), (Form, "user=ann&password=correct+horse"), (Json, $$"""{"resume":"{{token}}"}"""),
            (Form, $"resume={token}"), ("text/plain", """{"user":"ann","password":"correct horse"}"""), (Json, "{"),
        })
        {
            var answer = await s_service!.PostFromAsync(origin, SignIn.Path, body, type);
            Assert.That((answer.Status, answer.Body), Is.EqualTo((403, Refused)));
            Assert.That(answer.Headers.Keys, Does.Not.Contain("Access-Control-Allow-Origin"));
            Assert.That(answer.Headers["Vary"], Is.EqualTo("Origin"));
        }
    }

    [TestCase("https://panel.example")]
    [TestCase("https://other.example:8443")]
    public async Task A_page_of_a_listed_origin_signs_in_and_alone_may_read_the_answer(string origin)
    {
        var answer = await FromAsync(s_service!, origin);
        SignIn.Credentials(answer);
        Assert.That((answer.Headers["Access-Control-Allow-Origin"], answer.Headers["Vary"]), Is.EqualTo((origin, "Origin")));
        answer = await FromAsync(s_service!, origin, "wrong horse");
        Assert.That((answer.Status, answer.Body, answer.Headers["Access-Control-Allow-Origin"]), Is.EqualTo((401, SignIn.Wrong, origin)));
    }

    [TestCase("https://anything.example")]
    [TestCase("null")]
    public async Task Where_any_origin_is_listed_any_page_signs_in(string origin)
    {
        await using var service = await s_store!.ServeAsync(s_unlimited, ("Http:CorsOrigins", "*"));
        var answer = await FromAsync(service, origin);
        SignIn.Credentials(answer);
        Assert.That((answer.Headers["Access-Control-Allow-Origin"], answer.Headers["Vary"]), Is.EqualTo((origin, "Origin")));
    }

    [Test]
    public async Task The_services_own_page_signs_in_also_behind_a_proxy_with_tls()
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
            var answer = await s_service.PostFromAsync(origin, SignIn.Path, """{"user":"ann","password":"correct horse"}""", Json, host);
            Assert.That(answer.Status, Is.EqualTo(status), $"{host} {origin}");
        }
    }

    [Test]
    public async Task A_client_without_an_origin_signs_in_as_ever()
    {
        var answer = await SignIn.TryAsync(s_service!, "ann");
        SignIn.Credentials(answer);
        Assert.That((answer.Headers["Access-Control-Allow-Origin"], answer.Headers["Vary"]), Is.EqualTo(("*", "Origin")));
    }

    [Test]
    public async Task It_comes_after_the_429()
    {
        await using var service = await s_store!.ServeAsync(("RateLimit:Calls", "1"));
        Assert.That((await FromAsync(service, "https://evil.example")).Status, Is.EqualTo(403));
        var answer = await FromAsync(service, "https://evil.example");
        Assert.That(answer.Status, Is.EqualTo(429));
        Assert.That(answer.Headers.Keys, Does.Not.Contain("Access-Control-Allow-Origin"));
    }

    /// <summary>They need a header that no page of another origin can send without a preflight.</summary>
    [Test]
    public async Task Other_requests_are_answered_as_ever()
    {
        var credentials = SignIn.Credentials(await SignIn.TryAsync(s_service!, "ann"));
        var answer = await s_service!.SendAsync(
            "POST", "/api/v1/logout", ("Origin", "https://evil.example"), ("X-User-Id", credentials.UserId), ("X-Auth-Token", credentials.Token));
        Assert.That((answer.Status, answer.Headers["Access-Control-Allow-Origin"]), Is.EqualTo((200, "*")));
        answer = await s_service.SendAsync("POST", "/api/v1/logout", ("Origin", "https://evil.example"));
        Assert.That(answer.Status, Is.EqualTo(401));
    }

    private static Task<TestResponse> FromAsync(TestService service, string origin, string password = SignIn.Password) =>
        service.PostFromAsync(origin, SignIn.Path, $$"""{"user":"ann","password":"{{password}}"}""", Json);
}
