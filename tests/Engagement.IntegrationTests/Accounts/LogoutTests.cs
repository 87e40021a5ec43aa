using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Accounts;

/// <summary>POST and GET /api/v1/logout</summary>
public sealed class LogoutTests
{
    private const string Path = "/api/v1/logout";
    private const string Done = """{"status":"success","data":{"message":"You've been logged out!"}}""";

    private static TestStore? s_store;
    private static TestService? s_service;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        s_store = await TestStore.CreateAsync();
        await SignIn.CreateAsync(s_store, "ann", roles: "guest");
        s_service = await s_store.ServeAsync(("RateLimit:Enabled", "false"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_service!.DisposeAsync();
        await s_store!.DisposeAsync();
    }

    [TestCase("POST")]
    [TestCase("GET")]
    public async Task Logout_revokes_the_sent_token_at_once_and_no_other(string method)
    {
        var mine = SignIn.Credentials(await SignIn.TryAsync(s_service!, "ann"));
        var other = SignIn.Credentials(await SignIn.TryAsync(s_service!, "ann"));
        var response = await SendAsync(method, mine);
        Assert.That((response.Status, response.ContentType, response.Body), Is.EqualTo((200, "application/json", Done)));
        Assert.That((await SignIn.MeAsync(s_service!, mine)).Status, Is.EqualTo(401));
        Assert.That((await SendAsync(method, mine)).Status, Is.EqualTo(401));
        Assert.That((await SignIn.MeAsync(s_service!, other)).Status, Is.EqualTo(200));

        // The row stays, so that an older export cannot restore the token.
        Assert.That(
            await s_store!.ScalarAsync($"SELECT count(*) FROM access_tokens WHERE revoked_at IS NOT NULL AND user_id = '{mine.UserId}'"), Is.AtLeast(1L));
    }

    [Test]
    public async Task Token_without_expiry_is_revoked()
    {
        var bot = await s_store!.CreateAccountAsync("bot");
        Assert.That((await SendAsync("POST", bot)).Status, Is.EqualTo(200));
        Assert.That((await SignIn.MeAsync(s_service!, bot)).Status, Is.EqualTo(401));
    }

    [TestCase("POST")]
    [TestCase("GET")]
    public async Task Logout_without_valid_credentials_is_unauthorized(string method)
    {
        var response = await s_service!.SendAsync(method, Path);
        Assert.That((response.Status, response.Body), Is.EqualTo((401, """{"status":"error","message":"You must be logged in to do this."}""")));
        var mine = SignIn.Credentials(await SignIn.TryAsync(s_service, "ann"));
        Assert.That((await SendAsync(method, mine with { UserId = "another" })).Status, Is.EqualTo(401));
        Assert.That((await SignIn.MeAsync(s_service, mine)).Status, Is.EqualTo(200));
    }

    private static Task<TestResponse> SendAsync(string method, Credentials credentials) =>
        s_service!.SendAsync(method, Path, ("X-User-Id", credentials.UserId), ("X-Auth-Token", credentials.Token));
}
