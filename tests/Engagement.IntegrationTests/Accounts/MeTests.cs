using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Accounts;

/// <summary>GET /api/v1/me</summary>
public sealed class MeTests
{
    private static TestStore? s_store;
    private static TestService? s_service;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        s_store = await TestStore.CreateAsync();
        s_service = await s_store.ServeAsync(("RateLimit:Enabled", "false"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_service!.DisposeAsync();
        await s_store!.DisposeAsync();
    }

    [TestCase(
        "plain", null, false, """ "emails":[],"username":"plain","active":true,"roles":["guest"],"settings":{"profile":{},"preferences":{}},"success":true}""")]
    [TestCase(
        "unsure", "u@example.org", false,
        """ "emails":[{"address":"u@example.org","verified":false}],"username":"unsure","active":true,"roles":["guest"],"settings":{"profile":"""
            + """{},"preferences":{}},"success":true}""")]
    [TestCase(
        "sure", "S@example.org", true,
        """ "emails":[{"address":"S@example.org","verified":true}],"username":"sure","active":true,"roles":["guest"],"settings":{"profile":{},"preferences":"""
            + """{}},"email":"S@example.org","success":true}""")]
    public async Task Me_returns_the_account_whatever_its_roles(string username, string? email, bool verified, string rest)
    {
        var user = await SignIn.CreateAsync(s_store!, username, email, verified, "guest");
        var response = await SignIn.MeAsync(s_service!, SignIn.Credentials(await SignIn.TryAsync(s_service!, username)));
        Assert.That((response.Status, response.Body), Is.EqualTo((200, $$"""{"_id":"{{user}}",""" + rest.Trim())));
        Assert.That((response.ContentType, response.Headers["Cache-Control"]), Is.EqualTo(("application/json", "no-store")));
    }

    [Test]
    public async Task Me_accepts_tokens_created_by_a_verb()
    {
        var bot = await s_store!.CreateAccountAsync("bot");
        Assert.That((await SignIn.MeAsync(s_service!, bot)).Body, Does.StartWith($$"""{"_id":"{{bot.UserId}}","emails":[],"username":"account-"""));
        Assert.That((await s_service!.SendAsync("HEAD", "/api/v1/me", ("X-User-Id", bot.UserId), ("X-Auth-Token", bot.Token))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Me_without_credentials_is_unauthorized()
    {
        var response = await SignIn.MeAsync(s_service!, null);
        Assert.That((response.Status, response.Body), Is.EqualTo((401, """{"status":"error","message":"You must be logged in to do this."}""")));
        Assert.That((await s_service!.PostAsync("/api/v1/me", "{}")).Status, Is.EqualTo(404));
    }
}
