using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Contract;

/// <summary>Errors by caller: 401 before 403 before 400.</summary>
public sealed class AuthorizationTests
{
    private const string NotLoggedIn = """{"status":"error","message":"You must be logged in to do this."}""";
    private const string NotAllowed =
        """{"success":false,"error":"User does not have the permissions required for this action [error-unauthorized]"}""";

    private const string Invalid = """{"success":false,"error":"Match error: Failed Match.Where validation in field start"}""";
    private const string GoodQuery = "start=2023-05-20T00:00:00.000Z&end=2023-05-30T00:00:00.000Z";
    private const string BadQuery = "start=yesterday&end=2023-05-30T00:00:00.000Z";

    private static readonly string[] s_paths =
    [
        "messages/messages-sent",
        "messages/origin",
        "messages/top-five-popular-channels",
        "channels/list",
        "users/new-users",
        "users/active-users",
        "users/users-by-time-of-the-day-in-a-week",
        "users/chat-busier/hourly-data",
        "users/chat-busier/weekly-data",
    ];

    private static readonly string[] s_unauthenticated =
        ["no headers", "id only", "token only", "wrong token", "another's id", "empty id", "disabled", "expired", "revoked", "overlong token"];

    private static readonly Dictionary<string, Credentials?> s_callers = [];
    private static TestStore? s_store;
    private static TestService? s_service;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        s_store = await TestStore.CreateAsync();
        await s_store.SendAsync(new Application.Accounts.GrantPermissionCommand("ingest-engagement-data", "sender"));
        var admin = await s_store.CreateAccountAsync("admin");
        var off = await s_store.CreateAccountAsync("admin");
        var expired = await s_store.CreateAccountAsync("admin");
        await s_store.ExecuteAsync($"UPDATE accounts SET active = false WHERE user_id = '{off.UserId}'");
        await s_store.ExecuteAsync($"UPDATE access_tokens SET expires_at = now() - interval '1 second' WHERE user_id = '{expired.UserId}'");

        var revoked = await s_store.CreateAccountAsync("admin");
        await s_store.ExecuteAsync($"UPDATE access_tokens SET revoked_at = now() WHERE user_id = '{revoked.UserId}'");

        s_callers["no headers"] = null;
        s_callers["id only"] = admin with { Token = null! };
        s_callers["token only"] = admin with { UserId = null! };
        s_callers["wrong token"] = admin with { Token = new string('x', 43) };
        s_callers["another's id"] = admin with { UserId = off.UserId };
        s_callers["empty id"] = admin with { UserId = "" };
        s_callers["disabled"] = off;
        s_callers["expired"] = expired;
        s_callers["revoked"] = revoked;
        s_callers["overlong token"] = admin with { Token = new string('x', 5_000) };
        s_callers["no permission"] = await s_store.CreateAccountAsync("guest");
        s_callers["ingest only"] = await s_store.CreateAccountAsync("sender");
        s_callers["admin"] = admin;

        // The matrix sends hundreds of wrong credentials.
        s_service = await s_store.ServeAsync(("RateLimit:FailedCredentials", "10000"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_service!.DisposeAsync();
        await s_store!.DisposeAsync();
    }

    private static IEnumerable<TestCaseData> Matrix =>
        from path in s_paths
        from caller in s_unauthenticated.Concat(["no permission", "ingest only", "admin"])
        from good in new[] { true, false }
        select new TestCaseData(path, caller, good);

    [TestCaseSource(nameof(Matrix))]
    public async Task Status_depends_on_credentials_then_permission_then_query(string path, string caller, bool good)
    {
        var response = await s_service!.QueryAsync(path, good ? GoodQuery : BadQuery, s_callers[caller]);
        var (status, body) = caller switch
        {
            "admin" when good => (200, null),
            "admin" => (400, Invalid),
            "no permission" or "ingest only" => (403, NotAllowed),
            _ => (401, NotLoggedIn),
        };
        Assert.That(response.Status, Is.EqualTo(status));
        Assert.That(response.ContentType, Is.EqualTo("application/json"));
        Assert.That(response.Body, body is null ? Does.EndWith("""
            ,"success":true}
            """) : Is.EqualTo(body));
    }
}
