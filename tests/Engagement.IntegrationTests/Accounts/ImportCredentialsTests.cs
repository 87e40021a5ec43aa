using Engagement.Application.Accounts;
using Engagement.Application.Ingest;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Accounts;

/// <summary>Tokens issued by Rocket.Chat, imported from its users' documents.</summary>
public sealed class ImportCredentialsTests
{
    private const string Query = "start=2024-01-01T00:00:00.000Z&end=2024-01-01T00:00:00.000Z";
    private const string Revoked = "SELECT count(*) FROM access_tokens WHERE revoked_at IS NOT NULL";

    private static readonly DateTime s_now = TimeProvider.System.GetUtcNow().UtcDateTime;

    private TestStore _store = null!;
    private TestService _service = null!;
    private ExportFolder _folder = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _store = await TestStore.CreateAsync();
        _service = await _store.ServeAsync();
        _folder = new ExportFolder();
    }

    [TearDown]
    public async Task StopAsync()
    {
        Assert.That((await _store.VerifyAsync()).Clean);
        _folder.Dispose();
        await _service.DisposeAsync();
        await _store.DisposeAsync();
    }

    [TestCase("relaxed")]
    [TestCase("canonical")]
    [TestCase("legacy")]
    public async Task Rocket_Chat_token_works_after_the_import(string form)
    {
        string Date(DateTime instant) => (form, new DateTimeOffset(instant).ToUnixTimeMilliseconds()) switch
        {
            ("canonical", var milliseconds) => $$$"""{"$date":{"$numberLong":"{{{milliseconds}}}"}}""",
            ("legacy", var milliseconds) => $$"""{"$date":{{milliseconds}}}""",
            _ => ExportFolder.Date(instant),
        };
        var login = $$"""{"when":{{Date(s_now.AddDays(-89))}},"hashedToken":"{{Secrets.HashToken("sign-in")}}"}""";
        var personal =
            $$"""{"hashedToken":"{{Secrets.HashToken("personal")}}","type":"personalAccessToken","createdAt":"""
                + $$"""{{Date(s_now.AddDays(-900))}},"lastTokenPart":"rsonal","name":"ci","bypassTwoFactor":false}""";
        _folder.Write(
            "users.json",
            $$$"""{"_id":"u1","username":"ann","roles":["admin"],"createdAt":{{{Date(s_now)}}},"services":{"resume":{"loginTokens":[{{{login}}},"""
                + $$$"""{{{personal}}}]}},"_updatedAt":{{{Date(s_now)}}}}""");

        var imported = await ImportAsync();
        Assert.That((imported.NewAccounts, imported.NewTokens, imported.WithoutRoles), Is.EqualTo((1L, 2L, 1L)));
        Assert.That((await QueryAsync("u1", "sign-in"), await QueryAsync("u1", "personal")), Is.EqualTo((403, 403)), "no role yet");
        Assert.That((await QueryAsync("u2", "sign-in"), await QueryAsync("u1", Secrets.HashToken("sign-in"))), Is.EqualTo((401, 401)));

        var withRoles = await ImportAsync(roles: true);
        Assert.That((withRoles.NewAccounts, withRoles.KnownAccounts, withRoles.NewTokens, withRoles.KnownTokens), Is.EqualTo((0L, 1L, 0L, 2L)));
        Assert.That(withRoles.RolesChanged, Is.EqualTo(1));
        await Wait.ForOtherInstancesAsync();
        Assert.That((await QueryAsync("u1", "sign-in"), await QueryAsync("u1", "personal")), Is.EqualTo((200, 200)));
    }

    [Test]
    public async Task Plain_import_creates_no_tokens()
    {
        Write(User("u1", "ann", Login("mine")));
        Assert.That((await _store.ImportAsync(_folder.Path)).Credentials, Is.Null);
        Assert.That(await _store.ScalarAsync("SELECT (SELECT count(*) FROM accounts) + (SELECT count(*) FROM access_tokens)"), Is.EqualTo(0L));
        Assert.That(await QueryAsync("u1", "mine"), Is.EqualTo(401));

        Assert.That((await ImportAsync(roles: true)).NewTokens, Is.EqualTo(1), "although the documents are already stored");
        Assert.That(await QueryAsync("u1", "mine"), Is.EqualTo(200));
    }

    [Test]
    public async Task Account_is_created_from_its_user_document()
    {
        Write(
            """
            {"_id":"u1","username":"ann","name":"Ann Lee","emails":[{"address":"old@x"},{"address":"ann@x","verified":true}],"roles":["b","a"],
            """.TrimEnd() + Rest(Login("mine")),
            User("u2", "bob", Login("his")).Replace("\"username\"", "\"active\":false,\"username\"", StringComparison.Ordinal),
            User("u3", "cid", Login("old", days: -91)),
            User("u4", "", Login("nameless")),
            User("u5", "dan"));
        var imported = await ImportAsync(roles: true);
        Assert.That(
            (imported.NewAccounts, imported.NewTokens, imported.ExpiredTokens, imported.RolesWithoutPermissions), Is.EqualTo((2L, 2L, 1L, new[] { "a", "b" })));
        Assert.That(
            await _store.ScalarAsync(
                "SELECT string_agg(concat_ws('|', user_id, username, name, email, email_verified, roles::text, active), ' ' ORDER BY user_id) FROM accounts"),
            Is.EqualTo("u1|ann|Ann Lee|ann@x|t|{b,a}|t u2|bob|f|{admin}|f"));
        Assert.That((await QueryAsync("u2", "his"), await QueryAsync("u3", "old")), Is.EqualTo((401, 401)));
        await _store.SendAsync(new SetActiveCommand("bob", true));
        Assert.That(await QueryAsync("u2", "his"), Is.EqualTo(200));
    }

    [Test]
    public async Task Login_token_expires_the_configured_time_after_its_login()
    {
        Write(User("u1", "ann", Login("mine", days: -10), Login("future", days: 40_000)));
        await ImportAsync(roles: true);
        Assert.That(
            await _store.ScalarAsync("SELECT string_agg((expires_at::date - now()::date)::text, ',' ORDER BY expires_at) FROM access_tokens"),
            Is.EqualTo("80,90"));
        await _store.ExecuteAsync("UPDATE access_tokens SET expires_at = now()");
        Assert.That(await QueryAsync("u1", "mine"), Is.EqualTo(401));
        Assert.That((await ImportAsync()).KnownTokens, Is.EqualTo(2), "no expiry is extended");
        Assert.That(await QueryAsync("u1", "mine"), Is.EqualTo(401));
    }

    [Test]
    public async Task Token_revoked_here_stays_revoked()
    {
        Write(User("u1", "ann", Login("mine"), Login("other")));
        await ImportAsync(roles: true);
        await _store.SendAsync(new RevokeTokensCommand("ann", Secrets.TokenId(Secrets.HashToken("mine")), null, false));

        var again = await ImportAsync(roles: true);
        Assert.That((again.RevokedTokens, again.KnownTokens, again.NewTokens), Is.EqualTo((1L, 1L, 0L)));
        Assert.That((await QueryAsync("u1", "mine"), await QueryAsync("u1", "other")), Is.EqualTo((401, 200)));
        Assert.That(await _store.ScalarAsync(Revoked), Is.EqualTo(1L));
    }

    [Test]
    public async Task Repeated_import_changes_nothing()
    {
        Write(User("u1", "ann", Login("mine"), Login("mine")), User("u1", "ann", Login("mine")));
        Assert.That((await ImportAsync(roles: true)).NewTokens, Is.EqualTo(1));
        var before = await _store.ScalarAsync("SELECT (SELECT json_agg(a) FROM accounts a)::text || (SELECT json_agg(t) FROM access_tokens t)::text");
        Assert.That((await _store.ImportCredentialsAsync(_folder.Path, roles: true)).NothingChanged);
        Assert.That(
            await _store.ScalarAsync("SELECT (SELECT json_agg(a) FROM accounts a)::text || (SELECT json_agg(t) FROM access_tokens t)::text"),
            Is.EqualTo(before));
    }

    [TestCase(true, TestName = "in one run")]
    [TestCase(false, TestName = "in a later run")]
    public async Task Older_export_restores_no_token_and_no_role(bool together)
    {
        var old = User("u1", "old-name", Login("gone"), Login("kept")).Replace("admin", "owner", StringComparison.Ordinal)
            .Replace(ExportFolder.Date(s_now), ExportFolder.Date(s_now.AddHours(-1)), StringComparison.Ordinal);
        var now = User("u1", "ann", Login("kept"));
        if (!together)
        {
            Write(now);
            await ImportAsync(roles: true);
        }

        Write(together ? [now, old] : [old]);
        var imported = await ImportAsync(roles: true);
        Assert.That(imported.NewTokens, Is.EqualTo(together ? 1 : 0));
        Assert.That((await QueryAsync("u1", "gone"), await QueryAsync("u1", "kept")), Is.EqualTo((401, 200)));
        Assert.That(await _store.ScalarAsync("SELECT username || roles::text FROM accounts"), Is.EqualTo("ann{admin}"));
    }

    [Test]
    public async Task Existing_account_keeps_its_roles_password_and_state()
    {
        Write(User("u1", "ann", Login("mine")));
        await ImportAsync();
        await _store.SendAsync(new SetRolesCommand("ann", ["guest"]));
        await _store.SendAsync(new SetPasswordCommand("ann", "correct horse", false));
        await _store.SendAsync(new SetActiveCommand("ann", false));
        var before = await _store.ScalarAsync("SELECT json_agg(a) FROM accounts a");

        Write(User("u1", "ann", Login("mine"), Login("new")).Replace(ExportFolder.Date(s_now), ExportFolder.Date(s_now.AddHours(1)), StringComparison.Ordinal));
        Assert.That((await ImportAsync()).NewTokens, Is.EqualTo(1));
        Assert.That(await _store.ScalarAsync("SELECT json_agg(a) FROM accounts a"), Is.EqualTo(before));
        Assert.That(await QueryAsync("u1", "new"), Is.EqualTo(401), "disabled");
    }

    [TestCase("""{"_id":"u1","username":"ann","active":false,"_updatedAt":%later}""")]
    [TestCase("""{"_id":"u1","__collection__":"users","_deletedAt":%later}""")]
    public async Task Account_of_an_inactive_or_deleted_user_is_disabled(string document)
    {
        Write(User("u1", "ann", Login("mine")));
        await ImportAsync(roles: true);
        Assert.That(await QueryAsync("u1", "mine"), Is.EqualTo(200));
        Write(document.Replace("%later", ExportFolder.Date(s_now.AddHours(1)), StringComparison.Ordinal));
        await _store.ImportAsync(_folder.Path);
        Assert.That(await QueryAsync("u1", "mine"), Is.EqualTo(200), "plain imports change no account");
        Assert.That((await ImportAsync(roles: true)).Disabled, Is.EqualTo(1));
        await Wait.ForOtherInstancesAsync();
        Assert.That(await QueryAsync("u1", "mine"), Is.EqualTo(401));
    }

    [TestCase("9999-01-01T00:00:00.000Z", TestName = "A live document of the year 9999 does not block an import of credentials")]
    [TestCase("%now", TestName = "A live document of this moment does not block an import of credentials")]
    public async Task Live_document_neither_blocks_an_import_of_credentials_nor_changes_an_account(string version)
    {
        await _store.SendAsync(new GrantPermissionCommand("ingest-engagement-data", "sender"));
        var sender = await _store.CreateAccountAsync("sender");
        Write(User("bobid", "bob", Login("bobs")).Replace(ExportFolder.Date(s_now), ExportFolder.Date(s_now.AddDays(-2)), StringComparison.Ordinal));
        await ImportAsync(roles: true);
        Assert.That(await QueryAsync("bobid", "bobs"), Is.EqualTo(200));

        var now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        var forged = $$"""{"_id":"bobid","username":"bob","active":false,"_updatedAt":"{{version}}"}""".Replace("%now", now, StringComparison.Ordinal);
        Assert.That((await _service.IngestAsync("users", sender, forged)).Status, Is.EqualTo(200));
        Assert.That((await _service.IngestAsync("users", sender, forged.Replace("false", "true", StringComparison.Ordinal))).Status, Is.EqualTo(200));
        Assert.That((await ImportAsync(roles: true)).Disabled, Is.Zero);
        Assert.That(await QueryAsync("bobid", "bobs"), Is.EqualTo(200));

        Write($$"""{"_id":"bobid","username":"bob","active":false,"_updatedAt":{{ExportFolder.Date(s_now.AddDays(-1))}}}""");
        var imported = await ImportAsync(roles: true);
        Assert.That((imported.Disabled, imported.KnownAccounts), Is.EqualTo((1L, 1L)));
        await Wait.ForOtherInstancesAsync();
        Assert.That(await QueryAsync("bobid", "bobs"), Is.EqualTo(401));
    }

    [Test]
    public async Task Older_credentials_are_skipped_and_counted_even_without_an_account()
    {
        Write(User("u1", "ann", Login("mine")), User("u2", "bob"));
        Assert.That((await ImportAsync(roles: true)).Older, Is.Zero);
        Assert.That((await ImportAsync(roles: true)).Older, Is.Zero, "the same is not older");

        Write([.. new[] { User("u1", "ann", Login("gone")), User("u1", "ann"), User("u2", "bob", Login("gone too")), User("u3", "cid") }
            .Select(user => user.Replace(ExportFolder.Date(s_now), ExportFolder.Date(s_now.AddMilliseconds(-1)), StringComparison.Ordinal))]);
        var older = await _store.ImportCredentialsAsync(_folder.Path, roles: true);
        Assert.That((older.Credentials!.Older, older.Credentials.NewTokens, older.Credentials.NewAccounts), Is.EqualTo((2L, 0L, 0L)));
        Assert.That(older.Kinds.Select(kind => (kind.Read, kind.Added, kind.Unchanged, kind.Older)), Is.EqualTo(new[] { (4L, 1L, 3L, 3L) }));
        Assert.That((await QueryAsync("u1", "gone"), await QueryAsync("u1", "mine"), await QueryAsync("u2", "gone too")), Is.EqualTo((401, 200, 401)));
    }

    [Test]
    public async Task Conflict_with_another_account_is_reported_by_line_and_skips_only_the_conflict()
    {
        await _store.SendAsync(new CreateUserCommand("Ann", ["admin"], null, null, "Bob@x"));
        Write(
            User("u1", "ann", Login("1")),
            User("u2", "bob", Login("2")).Replace("\"roles\"", "\"emails\":[{\"address\":\"bob@x\",\"verified\":true}],\"roles\"", StringComparison.Ordinal),
            User("u3", "cid", Login("3"), Login("2")),
            User("u4", "CID", Login("4")),
            User("u5", "dän", Login("5")),
            User("u6", "eve", Login("6"), """{"hashedToken":"short"}"""));
        var imported = await _store.ImportCredentialsAsync(_folder.Path, roles: true);
        var file = Path.Combine(_folder.Path, "users.json");
        Assert.That(imported.FirstRejects, Is.EqualTo(new[]
        {
            $"{file}:6: services.resume.loginTokens.hashedToken must be a SHA-256 in base64: the token was not taken",
            $"{file}:1: username is that of another account: the user's tokens were not taken",
            $"{file}:2: emails.address is that of another account: the account has none",
            $"{file}:3: services.resume.loginTokens has a token of another account: it was not taken",
            $"{file}:4: username is that of another account: the user's tokens were not taken",
            $"{file}:5: username must have 1 to 64 letters, digits, '-', '_' or '.' for an account: the user's tokens were not taken",
        }));
        Assert.That((imported.Rejected, imported.Documents), Is.EqualTo((6L, 6L)));
        Assert.That(
            await _store.ScalarAsync("SELECT string_agg(concat_ws('|', username, email), ' ' ORDER BY username) FROM accounts"),
            Is.EqualTo("Ann|Bob@x bob cid eve"));
        Assert.That(
            (await QueryAsync("u1", "1"), await QueryAsync("u2", "2"), await QueryAsync("u3", "3"), await QueryAsync("u3", "2"), await QueryAsync("u6", "6")),
            Is.EqualTo((401, 200, 200, 401, 200)));
        Assert.That(
            await File.ReadAllTextAsync(Path.Combine(_folder.Path, "import.rejects.jsonl")), Does.Not.Contain(Secrets.HashToken("6")).And.Not.Contain("short"));
    }

    [Test]
    public async Task Import_of_60000_users_takes_over_all_tokens()
    {
        const int Users = 60_000;
        _folder.Write("users.json", Enumerable.Range(0, Users).Select(i => User($"u{i}", $"name-{i}", Login($"a{i}"), Login($"b{i}"))));
        var imported = await ImportAsync();
        Assert.That((imported.NewAccounts, imported.NewTokens), Is.EqualTo((Users, 2 * Users)));
        Assert.That(await QueryAsync("u59999", "b59999"), Is.EqualTo(403));
    }

    private static string User(string id, string username, params string[] tokens) =>
        $"{{\"_id\":\"{id}\",\"username\":\"{username}\",\"roles\":[\"admin\"],{Rest(tokens)}";

    private static string Rest(params string[] tokens) =>
        $"\"services\":{{\"password\":{{\"bcrypt\":\"x\"}},\"resume\":{{\"loginTokens\":[{string.Join(',', tokens)}]}}}},"
            + $"\"_updatedAt\":{ExportFolder.Date(s_now)}}}";

    private static string Login(string token, int days = -1) =>
        $"{{\"when\":{ExportFolder.Date(s_now.AddDays(days))},\"hashedToken\":\"{Secrets.HashToken(token)}\"}}";

    private void Write(params string[] users) => _folder.Write("users.json", users);

    private async Task<ImportedCredentials> ImportAsync(bool roles = false)
    {
        var imported = await _store.ImportCredentialsAsync(_folder.Path, roles);
        Assert.That(imported.FirstRejects, Is.Empty);
        return imported.Credentials!;
    }

    private async Task<int> QueryAsync(string userId, string token) =>
        (await _service.QueryAsync("messages/origin", Query, new Credentials(userId, token))).Status;
}
