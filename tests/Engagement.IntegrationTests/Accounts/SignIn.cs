using System.Net;
using System.Text.Json;
using Engagement.Application.Accounts;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Accounts;

/// <summary>Helpers for tests of login and logout.</summary>
internal static class SignIn
{
    public const string Password = "correct horse";
    public const string Path = "/api/v1/login";
    public const string Wrong = """{"status":"error","error":"Unauthorized","message":"Unauthorized"}""";

    /// <summary>Creates an account with the password and an optional email.</summary>
    public static async Task<string> CreateAsync(TestStore store, string username, string? email = null, bool verified = false, params string[] roles)
    {
        var user = await store.SendAsync(new CreateUserCommand(username, roles.Length == 0 ? ["admin"] : roles, Password));
        if (email is not null)
        {
            await store.ExecuteAsync($"UPDATE accounts SET email = '{email}', email_verified = {verified} WHERE user_id = '{user.UserId}'");
        }

        return user.UserId;
    }

    public static Task<TestResponse> TryAsync(TestService service, string name, string password = Password, IPAddress? from = null) =>
        service.PostAsync(Path, JsonSerializer.Serialize(new { user = name, password }), from: from);

    /// <summary>The credentials in a login response.</summary>
    public static Credentials Credentials(TestResponse response)
    {
        Assert.That(response.Status, Is.EqualTo(200), response.Body);
        var root = JsonDocument.Parse(response.Body).RootElement;
        Assert.That(root.GetProperty("status").GetString(), Is.EqualTo("success"));
        var data = root.GetProperty("data");
        return new Credentials(data.GetProperty("userId").GetString()!, data.GetProperty("authToken").GetString()!);
    }

    public static Task<TestResponse> MeAsync(TestService service, Credentials? credentials) =>
        service.GetAsync("/api/v1/me", credentials?.UserId, credentials?.Token);
}
