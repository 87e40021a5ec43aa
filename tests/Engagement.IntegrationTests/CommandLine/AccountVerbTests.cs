using Engagement.Application.Accounts;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.CommandLine;

/// <summary>The account verbs: their output and their effects.</summary>
public sealed class AccountVerbTests
{
    private const string Access =
        "SELECT (SELECT json_agg(a ORDER BY a.user_id) FROM accounts a)::text || (SELECT json_agg(t ORDER BY t.hash) FROM access_tokens t)::text"
        + " || (SELECT json_agg(p ORDER BY p.permission, p.role) FROM permissions p)::text";

    private TestStore _store = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _store = await TestStore.CreateAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _store.DisposeAsync();

    [SetUp]
    public async Task ResetAsync()
    {
        await _store.ExecuteAsync("TRUNCATE accounts, access_tokens; DELETE FROM permissions WHERE role <> 'admin'");
        await _store.SendAsync(new CreateUserCommand("ann", ["admin"], "correct horse"));
        await _store.SendAsync(new CreateTokenCommand("ann", "panel"));
    }

    [Test]
    public async Task Lists_are_aligned_and_contain_no_secret()
    {
        var created = await RunAsync(
            null, "user", "create", "--username", "bob", "--role", "x", "--role", "y", "--name", "Bob B.", "--email", "bob@example.org");
        Assert.That(created.ExitCode, Is.Zero, created.Errors);
        Assert.That((await RunAsync(null, "token", "create", "--username", "bob", "--name", "ci", "--expires-days", "30")).ExitCode, Is.Zero);

        var users = await RunAsync(null, "user", "list");
        Assert.That(Lines(users.Output), Is.EqualTo(new[]
        {
            "USERNAME  ID                 NAME    EMAIL            ROLES  ACTIVE  PASSWORD  VALID TOKENS",
            $"ann       {await IdAsync("ann")}  -       -                admin  yes     yes       1",
            $"bob       {await IdAsync("bob")}  Bob B.  bob@example.org  x,y    yes     no        1",
        }));

        var tokens = await RunAsync(null, "token", "list", "--username", "bob");
        Assert.That(
            tokens.Output,
            Does.Match(
                @"\AID +USERNAME +NAME +CREATED +EXPIRES +STATE\r?\n[0-9a-f]{12} +bob +ci +\d{4}-\d\d-\d\dT\S{8}Z +\d{4}-\d\d-\d\dT\S{8}Z +valid\r?\n\z"));
        Assert.That(Lines((await RunAsync(null, "permission", "list")).Output)[1], Does.Match(@"\Aapi-bypass-rate-limit +admin\z"));
    }

    [Test]
    public async Task Control_characters_are_not_printed()
    {
        await _store.ExecuteAsync("UPDATE accounts SET name = E'a\\u001b[2J\\nb\\u202e'");
        Assert.That((await RunAsync(null, "user", "list")).Output, Does.Contain("a\uFFFD[2J\uFFFDb\uFFFD").And.Not.Contain("\u001b"));
    }

    [Test]
    public async Task Account_is_disabled_and_enabled()
    {
        Assert.That(
            (await RunAsync(null, "user", "disable", "--username", "ann")).Output,
            Does.StartWith("ann is shut out now. Tokens that work no longer, until 'user enable': 1."));
        Assert.That(await _store.ScalarAsync("SELECT active FROM accounts"), Is.False);
        Assert.That(
            (await RunAsync(null, "user", "enable", "--username", "ann")).Output, Does.StartWith("ann may sign in now. Tokens that work: 1."));
        Assert.That(await _store.ScalarAsync("SELECT active FROM accounts"), Is.True);
    }

    [Test]
    public async Task Password_is_read_from_standard_input()
    {
        var before = await _store.ScalarAsync(Access);
        var set = await RunAsync("battery staple", "user", "password", "--username", "ann", "--password-stdin");
        Assert.That((set.ExitCode, set.Errors), Is.EqualTo((0, "")));
        Assert.That(set.Output, Does.Contain("token revoke --username ann --all"));
        Assert.That(await _store.ScalarAsync(Access), Is.Not.EqualTo(before));
        Assert.That(
            (await RunAsync(null, "user", "password", "--username", "ann", "--remove", "--revoke-tokens")).Output,
            Is.EqualTo($"ann has no password now.{Environment.NewLine}Tokens revoked: 1.{Environment.NewLine}"));
    }

    [Test]
    public async Task Permission_that_no_account_holds_is_reported()
    {
        var granted = await RunAsync(null, "permission", "grant", "view-engagement-dashboard", "--role", "x");
        var revoked = await RunAsync(null, "permission", "revoke", "view-engagement-dashboard", "--role", "x");
        Assert.That((granted.ExitCode, revoked.ExitCode, revoked.Errors), Is.EqualTo((0, 0, "")));

        await _store.SendAsync(new SetActiveCommand("ann", false));
        var last = await RunAsync(null, "permission", "revoke", "view-engagement-dashboard", "--role", "x");
        Assert.That(last.Output, Does.StartWith("The role x did not hold view-engagement-dashboard."));
        Assert.That(last.Errors, Does.StartWith("No account that may sign in holds view-engagement-dashboard now; give it to a role with: permission grant"));
    }

    [Test]
    public async Task Roles_are_replaced()
    {
        var set = await RunAsync(null, "user", "roles", "--username", "ann", "--role", "x", "--role", "admin");
        Assert.That((set.ExitCode, set.Output.Trim()), Is.EqualTo((0, "ann has the roles x,admin now; before: admin.")));
        Assert.That(set.Errors, Does.StartWith("The role 'x' holds no permission yet").And.Not.Contain("'admin'"));
        Assert.That(await _store.ScalarAsync("SELECT roles::text FROM accounts"), Is.EqualTo("{x,admin}"));
    }

    [Test]
    public async Task Import_with_credentials_reports_its_counts()
    {
        using var folder = new ExportFolder();
        var hash = Secrets.HashToken("token of bob");
        var bob =
            $$$"""{"_id":"u1","username":"bob","roles":["bot","\u001b[2J"],"services":{"resume":{"loginTokens":["""
                + $$$"""{"hashedToken":"{{{hash}}}","type":"personalAccessToken"}]}},"_updatedAt":{"$date":"2024-01-01T00:00:00Z"}}""";
        var file = folder.Write("users.json", bob, bob.Replace("u1", "u2", StringComparison.Ordinal).Replace("bob", "ANN", StringComparison.Ordinal));

        var taken = await RunAsync(null, "import", file, "--with-credentials");
        Assert.That(taken.ExitCode, Is.EqualTo(1));
        Assert.That(taken.Output, Does.Match(@"accounts +1 new, 0 known\r?\ntokens +1 new, 0 known, 0 expired, 0 revoked here\r?\n").And.Match("rejected +1"));
        Assert.That(taken.Errors, Does.Contain("New accounts without a role: 1.").And.Contain($"{file}:2: services.resume.loginTokens has a token of another"));
        Assert.That(taken.Output + taken.Errors, Does.Not.Contain(hash));

        var again = await RunAsync(null, "import", file, "--with-credentials", "--with-roles");
        Assert.That(again.Output, Does.Match(@"accounts +0 new, 1 known\r?\ntokens +0 new, 1 known.*\r?\nroles +1 known accounts"));
        Assert.That(again.Errors, Does.Contain("The role 'bot' holds no permission yet").And.Contain("The role '\uFFFD[2J'").And.Not.Contain("without a role"));
    }

    [Test]
    public async Task Username_and_address_are_unlocked()
    {
        await _store.ExecuteAsync(
            $"""
            TRUNCATE failed_logins;
            INSERT INTO failed_logins VALUES
                ('{Secrets.HashToken("ann")}', '192.0.2.7', 10, now()), ('{Secrets.HashToken("ann")}', '2001:db8::/64', 10, now()),
                ('{Secrets.HashToken("bob")}', '192.0.2.7', 10, now() + interval '2 years'), ('', '2001:db8::/64', 50, now())
            """);
        var name = await RunAsync(null, "user", "unlock", "--username", "Ann");
        Assert.That((name.ExitCode, name.Output.Trim(), name.Errors), Is.EqualTo((0, "Counts of failed sign-ins that were removed: 2.", "")));
        var address = await RunAsync(null, "user", "unlock", "--address", "2001:db8::1:2:3:4");
        Assert.That((address.ExitCode, address.Output.Trim()), Is.EqualTo((0, "Counts of failed sign-ins that were removed: 1.")));
        var unknown = await RunAsync(null, "user", "unlock", "--username", "bob", "--address", "::ffff:192.0.2.9");
        Assert.That((unknown.ExitCode, unknown.Output.Trim()), Is.EqualTo((0, "Counts of failed sign-ins that were removed: 1.")));
        Assert.That(unknown.Errors, Does.StartWith("No account has that name; 'user list' shows the names there are."));
    }

    [Test]
    public async Task Import_reports_older_documents_and_credentials()
    {
        using var folder = new ExportFolder();
        const string Bob = """{"_id":"u9","username":"bob","_updatedAt":{"$date":"2024-01-02T00:00:00Z"}}""";
        var file = folder.Write("users.json", Bob);
        await RunAsync(null, "import", file, "--with-credentials");
        var same = await RunAsync(null, "import", file, "--with-credentials");
        Assert.That(same.Output, Does.Match(@"read +new +changed +unchanged +older\r?\nusers +1 +0 +0 +1 +0\r?\n").And.Contain("the store held all of it."));
        Assert.That(same.Output, Does.Not.Contain("users' credentials"));

        folder.Write("users.json", Bob.Replace("01-02", "01-01", StringComparison.Ordinal));
        var older = await RunAsync(null, "import", file, "--with-credentials");
        Assert.That(older.ExitCode, Is.Zero);
        Assert.That(
            older.Output,
            Does.Match(@"users +1 +0 +0 +0 +1\r?\n").And.Match("older +1 users' credentials: ")
                .And.Contain("the store held all of it, or newer versions."));
    }

    [TestCase("user unlock", "--username or --address is missing")]
    [TestCase("user unlock --address here", "--address must be an IP address")]
    [TestCase("import . --with-roles", "--with-roles needs --with-credentials")]
    [TestCase("user roles --username nobody --role admin", "make it first with 'user create'")]
    [TestCase("user roles --username ann --role a/b", "--role must have")]
    [TestCase("user create --username bob --role x --name \t", "--name must have")]
    [TestCase("user create --username bob --role x --email bob", "--email must be an address")]
    [TestCase("user disable --username nobody", "make it first with 'user create'")]
    [TestCase("user enable --username a/b", "--username must have")]
    [TestCase("user password --username nobody --remove", "make it first with 'user create'")]
    [TestCase("user password --username ann --password-stdin", "The password must have 8 to 1024 characters")]
    [TestCase("user password --username ann --password-stdin --remove", "exclude each other")]
    [TestCase("token create --username ann --name panel", "is named 'panel' already")]
    [TestCase("token create --username ann --expires-days 0", "--expires-days must be a whole number from 1 to 36500")]
    [TestCase("token create --username ann --expires-days soon", "soon")]
    [TestCase("token list --username nobody", "make it first with 'user create'")]
    [TestCase("token revoke --username ann", "one of --id, --name and --all")]
    [TestCase("token revoke --username ann --all --name panel", "one of --id, --name and --all")]
    [TestCase("token revoke --username ann --id 12", "--id must be the 12 hexadecimal digits")]
    [TestCase("token revoke --username ann --name other", "token list --username ann")]
    [TestCase("token revoke --username nobody --all", "make it first with 'user create'")]
    [TestCase("permission revoke fly --role admin", "There is no permission 'fly'")]
    public async Task Invalid_arguments_change_nothing(string arguments, string message)
    {
        var before = await _store.ScalarAsync(Access);
        var result = await RunAsync(null, arguments.Split(' '));
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((2, "")));
        Assert.That(result.Errors, Does.Contain(message).And.Not.Contain("   at "));
        Assert.That(await _store.ScalarAsync(Access), Is.EqualTo(before));
    }

    private async Task<object?> IdAsync(string username) => await _store.ScalarAsync($"SELECT user_id FROM accounts WHERE username = '{username}'");

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(string? input, params string[] arguments) =>
        InProcessVerb.RunAsync(_store.ConnectionString, input, arguments);
}
