using System.Text.Json;
using Engagement.Application.Accounts;
using Engagement.IntegrationTests.Harness;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Engagement.IntegrationTests.Accounts;

/// <summary>POST /api/v1/login</summary>
public sealed class LoginTests
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Digest = "4104d36f8da2c254349f85836793ebe029e0c957063a34c91c2e9203187b5631";

    private const string Response =
        """{"status":"success","data":{"userId":"ID","authToken":"TOKEN","me":"""
            + """{"_id":"ID","name":"Ann Lee","emails":[{"address":"ann@example.org","verified":true}],"username":"ann","active":true,"roles":"""
            + """["admin","panel"],"settings":{"profile":{},"preferences":{}},"email":"ann@example.org"}},"success":true}""";

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[][] s_good =
    [
        [Json, """{"user":"ann","password":"correct horse"}"""],
        [Json, """{"user":"ANN","password":"correct horse","code":"123456"}"""],
        [Json, """{"username":"ann","password":"correct horse"}"""],
        [Json, """{"user":"Ann@Example.org","password":"correct horse"}"""],
        [Json, """{"email":"ann@example.org","password":"correct horse"}"""],
        [Json, """{"user":{"username":"ann"},"password":{"digest":"DIGEST","algorithm":"sha-256"}}"""],
        [Json, """{"user":{"email":"ann@example.org"},"password":{"digest":"UPPER","algorithm":"sha-256"}}"""],
        [Json + "; charset=utf-8", """{"user":"ann","password":"correct horse"}"""],
        [Form, "user=ann%40example.org&password=correct+horse"],
        [Form + "; charset=UTF-8", "username=ann&password=correct%20horse"],
        [Form, "user=ann&password[digest]=DIGEST&password[algorithm]=sha-256"],
    ];

    private static readonly string?[][] s_malformed =
    [
        [Json, "", "The body is not JSON with each key once."],
        [Json, "{", "The body is not JSON with each key once."],
        [Json, "[]", "The body must be a JSON object."],
        [Json, """{"user":"ann","user":"bob","password":"x"}""", "The body is not JSON with each key once."],
        [Json, """{"user":7,"password":"x"}""", "user must be text."],
        [Json, """{"user":"ann"}""", "password is missing."],
        [Json, """{"password":"x"}""", "user is missing: give one of user, username and email."],
        [Json, """{"user":"","password":"x"}""", "user must have 1 to 254 characters, U+0000 not among them."],
        [Json, """{"user":"a\u0000","password":"x"}""", "user must have 1 to 254 characters, U+0000 not among them."],
        [Json, """{"user":"\ud800","password":"x"}""", "user is not valid Unicode."],
        [Json, """{"user":"ann","password":""}""", "password must have 1 to 1024 characters, U+0000 not among them."],
        [Json, """{"user":"ann","password":{"digest":"x","algorithm":"sha-256"}}""", "password.digest must be the password's SHA-256 in hex, 64 characters."],
        [Json, """{"resume":""}""", "resume must have 1 to 128 characters, U+0000 not among them."],
        [Form, "user=ann&user=bob&password=x", "user is given more than once."],
        [Form, "user=a%00&password=x", "user must have 1 to 254 characters, U+0000 not among them."],
        ["text/plain", "user=ann", "Content-Type must be application/json or application/x-www-form-urlencoded."],
        [null, """{"user":"ann"}""", "Content-Type must be application/json or application/x-www-form-urlencoded."],
    ];

    private static TestStore? s_store;
    private static TestService? s_service;
    private static string s_ann = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        s_store = await TestStore.CreateAsync();
        s_ann = await SignIn.CreateAsync(s_store, "ann", "ann@example.org", verified: true, "admin", "panel");
        await s_store.ExecuteAsync($"UPDATE accounts SET name = 'Ann Lee' WHERE user_id = '{s_ann}'");
        s_service = await s_store.ServeAsync(("RateLimit:Enabled", "false"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_service!.DisposeAsync();
        await s_store!.DisposeAsync();
    }

    [SetUp]
    public Task ResetAsync() => s_store!.ExecuteAsync("TRUNCATE failed_logins");

    [TestCaseSource(nameof(s_good))]
    public async Task Right_name_and_password_get_a_token(string contentType, string body)
    {
        var sent = body.Replace("DIGEST", Digest, StringComparison.Ordinal).Replace("UPPER", Digest.ToUpperInvariant(), StringComparison.Ordinal);
        var response = await s_service!.PostAsync(SignIn.Path, sent, contentType);
        var credentials = SignIn.Credentials(response);
        Assert.That(
            response.Body, Is.EqualTo(Response.Replace("ID", s_ann, StringComparison.Ordinal).Replace("TOKEN", credentials.Token, StringComparison.Ordinal)));
        Assert.That(response.ContentType, Is.EqualTo("application/json"));
        Assert.That(response.Headers["Cache-Control"], Is.EqualTo("no-store"));
        Assert.That((await SignIn.MeAsync(s_service, credentials)).Status, Is.EqualTo(200));
    }

    [TestCase("ann", "wrong horse")]
    [TestCase("ann@example.org", "correct horse ")]
    [TestCase("nobody", SignIn.Password)]
    [TestCase("nobody@example.org", SignIn.Password)]
    [TestCase("a' OR '1'='1", SignIn.Password)]
    [TestCase(" ann", SignIn.Password)]
    [TestCase("ann", Digest)]
    public async Task Wrong_name_or_password_is_unauthorized_without_a_reason(string name, string password)
    {
        var response = await SignIn.TryAsync(s_service!, name, password);
        Assert.That((response.Status, response.ContentType, response.Body), Is.EqualTo((401, "application/json", SignIn.Wrong)));
        Assert.That(response.Headers["Cache-Control"], Is.EqualTo("no-store"));
    }

    [TestCaseSource(nameof(s_malformed))]
    public async Task Malformed_login_is_a_400_with_the_reason(string? contentType, string body, string error)
    {
        var response = await s_service!.PostAsync(SignIn.Path, body, contentType);
        Assert.That((response.Status, response.Body), Is.EqualTo((400, JsonSerializer.Serialize(new { success = false, error }, s_plain))));
        Assert.That(await s_store!.ScalarAsync("SELECT count(*) FROM failed_logins"), Is.EqualTo(0L));
    }

    [TestCase(65_536, 401)]
    [TestCase(65_537, 413)]
    [TestCase(900_000, 413)]
    public async Task Login_body_is_limited_to_64_kilobytes(int length, int status)
    {
        const string Begun = "{\"user\":\"ann\",\"password\":\"wrong\",\"other\":\"";
        var response = await s_service!.PostAsync(SignIn.Path, Begun + new string('x', length - Begun.Length - 2) + "\"}");
        Assert.That((response.Status, response.Body.Length), Is.EqualTo((status, response.Body.Length)));
        Assert.That(response.Body, Does.Contain(status == 401 ? "Unauthorized" : "The body is too large."));
    }

    [Test]
    public async Task Resume_with_a_valid_token_returns_the_same_token()
    {
        var first = await SignIn.TryAsync(s_service!, "ann");
        var credentials = SignIn.Credentials(first);
        var again = await s_service!.PostAsync(SignIn.Path, $$"""{"resume":"{{credentials.Token}}"}""");
        Assert.That((again.Status, again.Body), Is.EqualTo((200, first.Body)));
        Assert.That((await s_service.PostAsync(SignIn.Path, $"resume={credentials.Token}", Form)).Body, Is.EqualTo(first.Body));
    }

    [TestCase("UPDATE access_tokens SET revoked_at = now() WHERE user_id = '{0}'")]
    [TestCase("UPDATE access_tokens SET expires_at = now() - interval '1 second' WHERE user_id = '{0}'")]
    [TestCase("UPDATE accounts SET active = false WHERE user_id = '{0}'")]
    [TestCase("DELETE FROM access_tokens WHERE user_id = '{0}'")]
    public async Task Resume_with_an_invalid_token_is_unauthorized(string change)
    {
        var user = await SignIn.CreateAsync(s_store!, $"u{Guid.NewGuid():N}");
        var username = (string)(await s_store!.ScalarAsync($"SELECT username FROM accounts WHERE user_id = '{user}'"))!;
        var credentials = SignIn.Credentials(await SignIn.TryAsync(s_service!, username));
        await s_store.ExecuteAsync(string.Format(null, change, user));
        var response = await s_service!.PostAsync(SignIn.Path, $$"""{"resume":"{{credentials.Token}}"}""");
        Assert.That((response.Status, response.Body), Is.EqualTo((401, SignIn.Wrong)));
        Assert.That((await SignIn.MeAsync(s_service, credentials)).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Disabled_account_is_reported_only_after_the_right_password()
    {
        var user = await SignIn.CreateAsync(s_store!, "off");
        await s_store!.ExecuteAsync($"UPDATE accounts SET active = false WHERE user_id = '{user}'");
        var right = await SignIn.TryAsync(s_service!, "off");
        Assert.That(
            (right.Status, right.Body),
            Is.EqualTo((401, """{"status":"error","error":"error-user-is-not-activated","message":"User is not activated"}""")));
        Assert.That((await SignIn.TryAsync(s_service!, "off", "wrong horse")).Body, Is.EqualTo(SignIn.Wrong));
        Assert.That(await s_store.ScalarAsync($"SELECT count(*) FROM access_tokens WHERE user_id = '{user}'"), Is.EqualTo(0L));
    }

    [Test]
    public async Task Account_without_a_password_cannot_log_in()
    {
        await s_store!.SendAsync(new CreateUserCommand("tokens-only", ["admin"], null));
        Assert.That((await SignIn.TryAsync(s_service!, "tokens-only")).Body, Is.EqualTo(SignIn.Wrong));
    }

    [Test]
    public async Task Login_token_has_the_configured_expiry_and_expired_ones_are_deleted_except_permanent_revocations()
    {
        var user = await SignIn.CreateAsync(s_store!, "often");
        await using var service = await s_store!.ServeAsync(("Accounts:LoginExpirationDays", "7"));
        SignIn.Credentials(await SignIn.TryAsync(service, "often"));
        var token = $"access_tokens WHERE user_id = '{user}'";
        Assert.That(await s_store.ScalarAsync($"SELECT expires_at - created_at FROM {token}"), Is.EqualTo(TimeSpan.FromDays(7)));
        Assert.That(await s_store.ScalarAsync($"SELECT max(length(hash)) FROM {token}"), Is.EqualTo(44));

        await s_store.ExecuteAsync(
            $"""
            UPDATE access_tokens SET expires_at = now() - interval '1 second', revoked_at = now() WHERE user_id = '{user}';
            INSERT INTO access_tokens (hash, user_id, created_at, revoked_at) VALUES (repeat('t', 44), '{user}', now(), now() - interval '9 years')
            """);
        SignIn.Credentials(await SignIn.TryAsync(service, "often"));
        Assert.That(
            await s_store.ScalarAsync(
                $"SELECT string_agg(CASE hash WHEN repeat('t', 44) THEN 'tombstone' ELSE 'new' END, ' ' ORDER BY created_at) FROM {token}"),
            Is.EqualTo("tombstone new"));
    }

    [Test]
    public async Task Password_hash_with_older_parameters_is_renewed()
    {
        var user = await SignIn.CreateAsync(s_store!, "veteran");
        var older = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = 1_000 })).HashPassword(this, Digest);
        await s_store!.ExecuteAsync($"UPDATE accounts SET password_hash = '{older}' WHERE user_id = '{user}'");
        SignIn.Credentials(await SignIn.TryAsync(s_service!, "veteran"));
        Assert.That(await s_store.ScalarAsync($"SELECT password_hash <> '{older}' FROM accounts WHERE user_id = '{user}'"), Is.True);
        SignIn.Credentials(await SignIn.TryAsync(s_service!, "veteran"));
    }

    [Test]
    public async Task Login_gets_no_token_when_the_password_changes_meanwhile()
    {
        var user = await SignIn.CreateAsync(s_store!, "racer");
        await using var race = await s_store!.TriggerAsync(
            "access_tokens", "INSERT", $"UPDATE accounts SET password_hash = 'changed' WHERE user_id = '{user}';");
        Assert.That((await SignIn.TryAsync(s_service!, "racer")).Body, Is.EqualTo(SignIn.Wrong));
        Assert.That(await s_store.ScalarAsync($"SELECT count(*) FROM access_tokens WHERE user_id = '{user}'"), Is.EqualTo(0L));
    }

    [Test]
    public async Task Token_issued_during_a_password_change_is_revoked_with_the_others()
    {
        var user = await SignIn.CreateAsync(s_store!, "late");
        await using var race = await s_store!.TriggerAsync(
            "accounts", "UPDATE", $"INSERT INTO access_tokens (hash, user_id, created_at) VALUES (rpad('late', 44), '{user}', now());");
        var changed = await s_store.SendAsync(new SetPasswordCommand("late", "another horse", RevokeTokens: true));
        Assert.That(changed.Revoked, Is.EqualTo(1));
    }

    /// <summary>An import of credentials holds this lock.</summary>
    [Test]
    public async Task Lock_against_writes_to_accounts_does_not_block_a_login()
    {
        await using var connection = await s_store!.OpenConnectionAsync();
        await using var import = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE";
        await command.ExecuteNonQueryAsync();
        Assert.That((await SignIn.TryAsync(s_service!, "ann")).Status, Is.EqualTo(200));
    }

    [TestCase("GET")]
    [TestCase("HEAD")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    public async Task Other_methods_are_not_found(string method) =>
        Assert.That((await s_service!.SendAsync(method, SignIn.Path)).Status, Is.EqualTo(404));

    [Test]
    public async Task Trailing_slash_is_not_found_and_the_query_string_is_ignored()
    {
        Assert.That((await s_service!.PostAsync(SignIn.Path + "/", "{}")).Status, Is.EqualTo(404));
        Assert.That((await s_service.PostAsync(SignIn.Path + "?user=ann&password=correct%20horse", "{}")).Status, Is.EqualTo(400));
        Assert.That((await s_service.SendAsync("OPTIONS", SignIn.Path)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Log_contains_no_name_password_or_token()
    {
        var file = Path.Combine(Path.GetTempPath(), $"engagement-{Guid.NewGuid():N}.log");
        try
        {
            string token;
            await using (var service = await s_store!.ServeAsync(
                ("Serilog:Using:0", "Serilog.Sinks.File"), ("Serilog:MinimumLevel:Default", "Verbose"),
                ("Serilog:MinimumLevel:Override:Microsoft", "Verbose"), ("Serilog:MinimumLevel:Override:Npgsql", "Verbose"),
                ("Serilog:MinimumLevel:Override:Microsoft.EntityFrameworkCore", "Verbose"),
                ("Serilog:WriteTo:0:Name", "File"), ("Serilog:WriteTo:0:Args:path", file)))
            {
                token = SignIn.Credentials(await SignIn.TryAsync(service, "ann")).Token;
                await SignIn.TryAsync(service, "bob.secret", "a wrong secret");
                await service.PostAsync(SignIn.Path, """{"user":"bob.secret","password":7}""");
                await service.PostAsync(SignIn.Path, $$"""{"resume":"{{token}}"}""");
            }

            var text = await File.ReadAllTextAsync(file);
            Assert.That(text, Does.Contain(SignIn.Path));
            foreach (var secret in new[] { token, SignIn.Password, "bob.secret", "a wrong secret", "ann@example.org" })
            {
                Assert.That(text, Does.Not.Contain(secret));
            }
        }
        finally
        {
            File.Delete(file);
        }
    }
}
