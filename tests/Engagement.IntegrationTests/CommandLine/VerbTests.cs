using System.Text.Json;
using System.Text.RegularExpressions;
using Engagement.Application.Accounts;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.CommandLine;

/// <summary>The verbs: output, effects and exit codes, some in a separate process.</summary>
public sealed class VerbTests
{
    private static TestStore? s_store;

    [OneTimeSetUp]
    public async Task StartAsync() => s_store = await TestStore.CreateAsync();

    [SetUp]
    public async Task ResetAsync()
    {
        await s_store!.ResetAsync(keepAccounts: false);
        await s_store.ExecuteAsync("UPDATE workspace SET data_version = 0, demo = false");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await s_store!.DisposeAsync();

    [Test]
    public async Task User_and_token_created_by_verbs_give_access()
    {
        var user = await ProcessAsync("correct horse battery", "user", "create", "--username", "ann", "--role", "admin", "--password-stdin");
        Assert.That(user.ExitCode, Is.Zero, user.Errors);
        Assert.That(await s_store!.ScalarAsync("SELECT password_hash FROM accounts WHERE username = 'ann'"), Is.Not.Null);

        var token = await ProcessAsync(null, "token", "create", "--username", "Ann");
        Assert.That(token.ExitCode, Is.Zero, token.Errors);
        Assert.That(token.Output, Does.Match(@"\AX-User-Id: \w{17}\r?\nX-Auth-Token: [\w-]{43}\r?\n\z"));
        var lines = token.Output.Split('\n', StringSplitOptions.TrimEntries);
        var credentials = new Credentials(lines[0]["X-User-Id: ".Length..], lines[1]["X-Auth-Token: ".Length..]);
        Assert.That(await s_store.ScalarAsync("SELECT hash FROM access_tokens"), Is.EqualTo(Secrets.HashToken(credentials.Token)), "stored hashed");

        await using var service = await s_store.ServeAsync();
        const string Query = "start=2024-01-01T00:00:00.000Z&end=2024-01-01T00:00:00.000Z";
        Assert.That((await service.QueryAsync("messages/origin", Query, credentials)).Status, Is.EqualTo(200));
    }

    [TestCase("token create --username nobody", "No account is named 'nobody'")]
    [TestCase("user create --username a/b --role admin", "--username must have")]
    [TestCase("user create --username ann --role a/b", "--role must have")]
    [TestCase("user create --username ann", "--role")]
    [TestCase("permission grant fly --role admin", "There is no permission 'fly'")]
    [TestCase("permission grant operate-store --role admin", "There is no permission 'operate-store'")]
    [TestCase("import no-such-folder", "no-such-folder does not exist")]
    [TestCase("demo --users 1", "--users is 1; allowed is 2 to 1000000.")]
    [TestCase("demo --users many", "--users")]
    [TestCase("demo --rooms 0", "--rooms is 0; allowed is 1 to 100000.")]
    [TestCase("demo --days 3661", "--days is 3661; allowed is 1 to 3660.")]
    [TestCase("demo --messages -1", "--messages is -1; allowed is 0 to 1000000000.")]
    [TestCase("demo --messages 1000000001", "--messages is 1000000001; allowed is 0 to 1000000000.")]
    [TestCase("demo --seed x", "--seed")]
    [TestCase("demo --until 1999-12-31", "--until is 1999-12-31; allowed is 2000-01-01 to 2199-12-31.")]
    [TestCase("demo --until 2199-12-31", "--until is 2199-12-31, which ends more than a day ahead of this machine's clock; name ")]
    [TestCase("demo --until yesterday", "--until")]
    [TestCase("demo --zone CET", "--zone is 'CET'; allowed is an offset from UTC such as +01:00")]
    [TestCase("demo --zone +01:00 --zone +15:00", "--zone is '+15:00'")]
    [TestCase("improt x", "improt")]
    [TestCase("serve --nonsense", "--nonsense")]
    [TestCase("serve --urls foo", "--urls is 'foo'")]
    [TestCase("serve --urls http://localhost:99999", "--urls is 'http://localhost:99999'")]
    [TestCase("serve --urls http://192.0.2.1:80", "Cannot listen on http://192.0.2.1:80")]
    [TestCase("serve --urls https://127.0.0.1:0", "Cannot listen on https://127.0.0.1:0")]
    [TestCase("serve --Telemetry:Urls=foo", "Telemetry:Urls is 'foo'; allowed is an address with a port of its own")]
    [TestCase("serve --Telemetry:Urls=http://localhost:3000", "Telemetry:Urls is 'http://localhost:3000', which --urls (http://localhost:3000) has already")]
    [TestCase("serve --urls http://127.0.0.1:0 --Telemetry:Urls=http://192.0.2.1:80", "Choose another address with --urls, or with Telemetry:Urls.")]
    [TestCase("verify --Http:MaxHeaders=1", "Http:MaxHeaders is '1'; allowed is a whole number from 10 to 1000")]
    [TestCase("verify --Http:MaxHeader=50", "There is no setting Http:MaxHeader")]
    [TestCase("verify --config no-such-file.json", "The settings file 'no-such-file.json' does not exist")]
    [TestCase("verify --config=", "--config")]
    [TestCase("verify --ConnectionStrings:Engagement=Database=x", "ConnectionStrings:Engagement cannot be used: Value cannot be null. (Parameter 'Host')")]
    [TestCase("verify --ConnectionStrings:Engagement=nonsense", "ConnectionStrings:Engagement cannot be used: ")]
    [TestCase("verify --Serilog:MinimumLevel=Nonsense", "The settings of section Serilog cannot be used")]
    [TestCase("verify --Engagement:KeepPrunedAfterDays=-1", "Engagement:KeepPrunedAfterDays is '-1'; allowed is a whole number from 0 to 36500")]
    [TestCase("verify --Engagement:TimeZone=CET", "'CET', which PostgreSQL takes for an abbreviation")]
    public async Task Invalid_arguments_are_reported_in_one_line_and_change_nothing(string arguments, string message)
    {
        var result = await RunAsync(null, arguments.Split(' '));
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Errors, Does.Contain(message).And.Not.Contain("   at "));
        Assert.That(result.Output, Is.Empty);
        Assert.That(await s_store!.ScalarAsync("SELECT count(*) FROM accounts"), Is.EqualTo(0L));
    }

    [Test]
    public async Task Failing_process_exits_with_2_and_one_line()
    {
        var result = await ProcessAsync(null, "user", "password", "--username", "ann");
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((2, "")));
        Assert.That(result.Errors.Trim(), Does.EndWith("give it with --password-stdin, or say --remove.").And.Not.Contain("\n"));
    }

    [Test]
    public async Task Verify_process_with_differences_exits_with_1()
    {
        using var folder = new ExportFolder();
        await s_store!.ImportAsync(folder.Write("messages.jsonl", Message("m1").Replace("\"r\"", "\"caf\u00e9\"", StringComparison.Ordinal)));
        await s_store.ExecuteAsync("UPDATE room_day SET messages = 5");

        // The command line overrides the environment.
        var result = await VerbProcess.RunAsync(
            "Host=nowhere.invalid", null, "verify", $"--ConnectionStrings:Engagement={s_store.ConnectionString}");
        Assert.That((result.ExitCode, result.Errors), Is.EqualTo((1, "")), result.Output);
        Assert.That(result.Output, Does.Contain("room_id caf\u00e9]: stored messages 5, events say messages 1"));
    }

    [TestCase("")]
    [TestCase("serve")]
    [TestCase("import")]
    [TestCase("demo")]
    [TestCase("migrate")]
    [TestCase("rebuild")]
    [TestCase("verify")]
    [TestCase("user create")]
    [TestCase("user list")]
    [TestCase("user roles")]
    [TestCase("user disable")]
    [TestCase("user enable")]
    [TestCase("user password")]
    [TestCase("user unlock")]
    [TestCase("token create")]
    [TestCase("token list")]
    [TestCase("token revoke")]
    [TestCase("permission grant")]
    [TestCase("permission revoke")]
    [TestCase("permission list")]
    public async Task Every_verb_has_help(string verb)
    {
        var result = await RunAsync(null, [.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.That((result.ExitCode, result.Errors), Is.EqualTo((0, "")));
        Assert.That(result.Output, Does.Contain("Usage:"));
        Assert.That(result.Output, verb is "" or "serve" ? Does.Contain("Http__MaxConnections = 1000") : Does.Contain("listed by --help"));
    }

    [Test]
    public async Task Rebuild_changes_the_zone_only_when_one_is_set()
    {
        using var folder = new ExportFolder();
        await s_store!.ImportAsync(folder.Write("messages.jsonl", Message("m1")));
        await s_store.ExecuteAsync("UPDATE workspace SET time_zone = 'Asia/Kolkata'");
        var withoutZone = await RunAsync(null, "rebuild");
        Assert.That((withoutZone.ExitCode, withoutZone.Errors), Is.EqualTo((2, withoutZone.Errors)));
        Assert.That(withoutZone.Errors, Does.Contain("cut in Asia/Kolkata"));
        var withZone = await RunAsync(null, "rebuild", "--Engagement:TimeZone=UTC");
        Assert.That(withZone.ExitCode, Is.Zero, withZone.Errors);
    }

    [Test]
    public async Task Rebuild_changes_KeepPrunedAfterDays_only_when_it_is_set()
    {
        using var folder = new ExportFolder();
        await s_store!.ImportAsync(folder.Write("messages.jsonl", Message("m1")));
        await s_store.ExecuteAsync("UPDATE workspace SET keep_pruned_after_days = 30");
        foreach (var arguments in new[] { "rebuild", "rebuild --Engagement:TimeZone=UTC", "verify", $"import {folder.Path}", "user list" })
        {
            var refused = await RunAsync(null, arguments.Split(' '));
            Assert.That((refused.ExitCode, refused.Output), Is.EqualTo((2, "")), arguments);
            Assert.That(refused.Errors, Does.Contain("counted with Engagement:KeepPrunedAfterDays 30, but it is 0. Set it to 30, or run the verb 'rebuild'"));
        }

        var rebuilt = await RunAsync(null, "rebuild", "--Engagement:KeepPrunedAfterDays=0");
        Assert.That(rebuilt.ExitCode, Is.Zero, rebuilt.Errors);
        Assert.That(rebuilt.Output, Does.Contain("Engagement__KeepPrunedAfterDays is 0; it was 30 before."));
    }

    [Test]
    public async Task Second_account_with_the_same_name_is_refused()
    {
        Assert.That((await RunAsync(null, "user", "create", "--username", "ann", "--role", "admin")).ExitCode, Is.Zero);
        var second = await RunAsync(null, "user", "create", "--username", "ANN", "--role", "guest");
        Assert.That((second.ExitCode, second.Errors), Is.EqualTo((2, second.Errors)));
        Assert.That(second.Errors, Does.Contain("exists already"));
    }

    [Test]
    public async Task Grant_adds_the_permission_to_the_role()
    {
        var granted = await RunAsync(null, "permission", "grant", "view-engagement-dashboard", "--role", "analyst");
        Assert.That(granted.ExitCode, Is.Zero, granted.Errors);
        Assert.That(await s_store!.ScalarAsync("SELECT count(*) FROM permissions WHERE role = 'analyst'"), Is.EqualTo(1L));
        await s_store.ExecuteAsync("DELETE FROM permissions WHERE role = 'analyst'");
    }

    [Test]
    public async Task Invalid_lines_are_written_to_the_rejects_file_and_the_others_are_imported()
    {
        using var folder = new ExportFolder();
        var file = folder.Write(
            "messages.jsonl",
            Message("m1"),
            """{"_id":"m2","rid":"r","msg":"SECRET TEXT","u":{"_id":"u"}}""",
            """{"_id":"m3","msg":"SECRET TEXT", broken""",
            Message("m4"),
            """{"_id":"m5","rid":"r","msg":"SECRET TEXT","ts":{"$date":"yesterday"},"u":{"_id":"u"},"_updatedAt":{"$date":"2024-01-01T00:00:00Z"}}""",
            "null",
            "",
            Message("m6"));

        var result = await RunAsync(null, "import", file);
        Assert.That(result.ExitCode, Is.EqualTo(1), result.Errors);
        Assert.That(result.Output, Does.Match(@"messages\s+3\s+3\s+0\s+0").And.Match(@"rejected\s+4"));
        Assert.That(result.Errors, Does.Contain($"{file}:2: ").And.Contain("_updatedAt").And.Not.Contain("SECRET"));
        Assert.That(await s_store!.ScalarAsync("SELECT string_agg(id, ',' ORDER BY id) FROM messages"), Is.EqualTo("m1,m4,m6"));

        var rejects = file + ".rejects.jsonl";
        var lines = (await File.ReadAllLinesAsync(rejects)).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.That(lines.Select(line => line.GetProperty("line").GetInt32()), Is.EqualTo(new[] { 2, 3, 5, 6 }));
        Assert.That(lines.Select(line => line.GetProperty("file").GetString()), Has.All.EqualTo(file));
        Assert.That(lines.Select(line => line.GetProperty("error").GetString()), Has.All.Not.Empty);
        Assert.That(lines[0].GetProperty("document").GetProperty("_id").GetString(), Is.EqualTo("m2"));
        Assert.That(await File.ReadAllTextAsync(rejects), Does.Not.Contain("SECRET"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(rejects), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }

        var elsewhere = Path.Combine(folder.Path, "elsewhere.txt");
        Assert.That((await RunAsync(null, "import", file, "--rejects", elsewhere)).Output, Does.Contain("Nothing changed").And.Contain(elsewhere));
        Assert.That(await File.ReadAllTextAsync(elsewhere), Is.EqualTo(await File.ReadAllTextAsync(rejects)));
    }

    [TestCase("messages.jsonl", "is one of the files to import")]
    [TestCase("./messages.jsonl", "is one of the files to import")]
    [TestCase("link", "holds something else than rejected lines")]
    [TestCase("notes.txt", "holds something else than rejected lines")]
    [TestCase("", "--rejects needs the name of a file")]
    public async Task Rejects_file_never_overwrites_another_file(string name, string message)
    {
        using var folder = new ExportFolder();
        var file = folder.Write("messages.jsonl", Message("m1"), "broken");
        var notes = folder.Write("notes.txt", "keep me");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "link"), file);
        var result = await RunAsync(null, "import", file, "--rejects", name == "" ? "" : folder.Path + "/" + name);
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(1));
        Assert.That(result.Errors, Does.Contain(message));
        Assert.That(await File.ReadAllLinesAsync(file), Has.Length.EqualTo(2));
        Assert.That(await File.ReadAllTextAsync(notes), Does.Contain("keep me"));
        Assert.That(await s_store!.ScalarAsync("SELECT count(*) FROM messages"), Is.Zero);
    }

    [Test]
    [Platform("Unix")]
    public async Task Rejects_file_replaces_a_link_and_is_deleted_when_nothing_is_rejected()
    {
        using var folder = new ExportFolder();
        var victim = folder.Write("victim.txt", """{"file":"kept"}""");
        var rejects = Path.Combine(folder.Path, "import.rejects.jsonl");
        File.CreateSymbolicLink(rejects, victim);
        folder.Write("messages.jsonl", "broken");
        Assert.That((await RunAsync(null, "import", folder.Path)).ExitCode, Is.EqualTo(1));
        Assert.That((await File.ReadAllTextAsync(victim)).Trim(), Is.EqualTo("""{"file":"kept"}"""));
        Assert.That(await File.ReadAllTextAsync(rejects), Does.Contain("\"line\":1"));

        folder.Write("messages.jsonl", Message("m1"));
        var clean = await RunAsync(null, "import", folder.Path);
        Assert.That(clean.ExitCode, Is.Zero, clean.Errors);
        Assert.That(clean.Errors, Does.Not.Contain("rejects"));
        Assert.That(File.Exists(rejects), Is.False);
    }

    [Test]
    public async Task Verify_reports_a_wrong_number_and_rebuild_corrects_it()
    {
        using var folder = new ExportFolder();
        await s_store!.ImportAsync(folder.Write("messages.jsonl", Message("m1"), Message("m2")));
        Assert.That((await RunAsync(null, "verify")).ExitCode, Is.Zero);

        await s_store.ExecuteAsync("UPDATE room_day SET messages = 5");
        var wrong = await RunAsync(null, "verify");
        Assert.That(wrong.ExitCode, Is.EqualTo(1));
        Assert.That(wrong.Output, Does.Contain("room_day [day 2024-01-01, room_id r]: stored messages 5, events say messages 2"));

        Assert.That((await RunAsync(null, "rebuild")).ExitCode, Is.Zero);
        Assert.That((await RunAsync(null, "verify")).ExitCode, Is.Zero);
    }

    [Test]
    public async Task Serve_demo_prints_a_working_request_and_refuses_other_data()
    {
        var (process, line) = await VerbProcess.ServeAsync(s_store!.ConnectionString, "curl ", "serve", "--demo", "--urls", "http://127.0.0.1:0");
        using (process)
        {
            try
            {
                var parts = Regex.Match(line, @"\Acurl '(?<url>[^']+)' -H 'X-User-Id: (?<id>[^']+)' -H 'X-Auth-Token: (?<token>[^']+)'\z");
                Assert.That(parts.Success, line);
                using var client = new HttpClient();
                client.DefaultRequestHeaders.Add("X-User-Id", parts.Groups["id"].Value);
                client.DefaultRequestHeaders.Add("X-Auth-Token", parts.Groups["token"].Value);
                var body = await client.GetStringAsync(new Uri(parts.Groups["url"].Value));
                Assert.That(body, Does.StartWith("""{"days":[{"day":""").And.EndWith(""","success":true}"""));
            }
            finally
            {
                process.Kill();
                await process.WaitForExitAsync();
            }
        }

        Assert.That((await s_store.VerifyAsync()).Clean);

        using var folder = new ExportFolder();
        var mixing = await RunAsync(null, "import", folder.Write("messages.jsonl", Message("m1")));
        Assert.That((mixing.ExitCode, mixing.Errors), Is.EqualTo((2, mixing.Errors)));
        Assert.That(mixing.Errors, Does.Contain("The store holds the demo workspace"));
        Assert.That(await s_store.ScalarAsync("SELECT count(*) FROM messages WHERE id = 'm1'"), Is.EqualTo(0L));

        await s_store.ExecuteAsync("UPDATE workspace SET demo = false");
        var refused = await RunAsync(null, "serve", "--demo", "--urls", "http://127.0.0.1:0");
        Assert.That((refused.ExitCode, refused.Errors), Is.EqualTo((2, refused.Errors)));
        Assert.That(refused.Errors, Does.Contain("--demo would mix"));
    }

    [Test]
    public async Task Demo_reports_its_counts_and_how_to_query_them()
    {
        string[] options = ["demo", "--users", "50", "--rooms", "20", "--days", "10", "--messages", "500", "--seed", "3", "--until", "2024-06-30"];
        var result = await RunAsync(null, options);
        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(VerbProcess.WithoutProgress(result.Errors), Is.Empty);
        Assert.That(result.Output, Does.Match(@"users\s+50\s+50\s+0\s+0").And.Match(@"messages\s+\d+\s+500\s").And.Match(@"Generated [\d,]+ documents in "));
        Assert.That(result.Output, Does.Contain("--until 2024-06-30").And.Contain("user create --username panel --role admin"));
        Assert.That(await s_store!.ScalarAsync("SELECT max(sent_at)::date::text FROM messages"), Is.EqualTo("2024-06-30"));

        var again = await RunAsync(null, options);
        Assert.That(again.ExitCode, Is.Zero);
        Assert.That(VerbProcess.WithoutProgress(again.Errors), Is.Empty);
        Assert.That(again.Output, Does.Contain("Nothing changed"));
    }

    [TestCase("TERM")]
    [TestCase("INT")]
    [Platform("Unix")]
    public async Task Service_stops_on_a_signal(string signal)
    {
        var (process, _) = await VerbProcess.ServeAsync(s_store!.ConnectionString, "Engagement answers", "serve", "--urls", "http://127.0.0.1:0");
        using (process)
        {
            using var kill = System.Diagnostics.Process.Start("kill", [$"-{signal}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync().WaitAsync(Wait.Timeout);
            Assert.That(process.ExitCode, Is.Zero);
            Assert.That(await process.StandardError.ReadToEndAsync(), Is.Empty);
        }
    }

    private static string Message(string id) => Documents.Message(id, "2024-01-01T00:00:00Z", more: ",\"msg\":\"SECRET TEXT\"");

    private static Task<(int ExitCode, string Output, string Errors)> RunAsync(string? input, params string[] arguments) =>
        InProcessVerb.RunAsync(s_store!.ConnectionString, input, arguments);

    private static Task<(int ExitCode, string Output, string Errors)> ProcessAsync(string? input, params string[] arguments) =>
        VerbProcess.RunAsync(s_store!.ConnectionString, input, arguments);
}
