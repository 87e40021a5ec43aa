using System.Text.Json;
using Engagement.IntegrationTests.CommandLine;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>A malformed optional field is left out with a warning: in an import, and over HTTP.</summary>
public sealed class MalformedFieldTests
{
    private const string Name = "stored without name, which must be a string";
    private const string Created = "stored without ts, which lies outside the years that can be stored, 0001-01-03 to 9999-12-29";

    private static readonly string s_fine = Documents.Room("fine", name: "fine");
    private static readonly string s_badName = Documents.Room("bad-name", more: ",\"name\":5,\"topic\":\"SECRET\"");
    private static readonly string s_badInstant = Documents.Room("bad-instant", name: "x", created: "0001-01-01T00:00:00.000Z");
    private static readonly string s_noType = Documents.Room("no-type", more: ",\"t\":5,\"name\":5");

    private TestStore _store = null!;

    [SetUp]
    public async Task OpenAsync() => _store = await TestStore.CreateAsync();

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Import_keeps_the_document_and_names_the_field_in_summary_and_file()
    {
        using var folder = new ExportFolder();
        var rooms = folder.Write("rocketchat_room.json", s_fine, s_badName, s_badInstant);
        folder.Write("rocketchat_message.json", Message("n1", "fine"), Message("n2", "bad-name"), Message("n3", "bad-instant"));
        var result = await ImportAsync(folder);
        var file = Path.Combine(folder.Path, "import.rejects.jsonl");
        Assert.That(result.ExitCode, Is.Zero, result.Errors);
        Assert.That(result.Output, Does.Match(@"rooms\s+3\s+3\s+0\s+0").And.Not.Contain("rejected"));
        Assert.That(result.Output, Does.Match(@"warnings\s+2  ").And.Contain($"stored without a malformed field; kept with reasons in {file}"));
        Assert.That(result.Errors.Trim(), Is.EqualTo($"{rooms}:2: warning: {Name}{Environment.NewLine}{rooms}:3: warning: {Created}"));

        var lines = (await File.ReadAllLinesAsync(file)).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.That(lines.Select(line => (line.GetProperty("line").GetInt32(), line.GetProperty("warning").GetString())), Is.EqualTo(new[]
        {
            (2, Name), (3, Created),
        }));
        Assert.That(lines, Has.All.Matches<JsonElement>(line => !line.TryGetProperty("error", out _)));
        Assert.That(lines[0].GetProperty("document").GetProperty("name").GetInt32(), Is.EqualTo(5));
        Assert.That(await File.ReadAllTextAsync(file), Does.Not.Contain("SECRET"));

        Assert.That(
            await _store.ScalarAsync("SELECT string_agg(concat_ws('|', id, name, created_at), ' ' ORDER BY id) FROM rooms"),
            Is.EqualTo("bad-instant|x bad-name fine|fine"));
        Assert.That(await _store.ScalarAsync("SELECT sum(messages) FROM message_day WHERE day = '2021-04-06'"), Is.EqualTo(3));
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty);

        var again = await ImportAsync(folder);
        Assert.That((again.ExitCode, again.Output), Is.EqualTo((0, again.Output)));
        Assert.That(again.Output, Does.Contain("Nothing changed").And.Match(@"warnings\s+2"));
        folder.Write("rocketchat_room.json", s_fine);
        Assert.That((await ImportAsync(folder)).Output, Does.Not.Contain("warnings"));
        Assert.That(File.Exists(file), Is.False);
    }

    [Test]
    public async Task Rejected_line_ends_an_import_with_warnings_with_exit_code_1()
    {
        using var folder = new ExportFolder();
        folder.Write("rocketchat_room.json", s_badName, s_noType);
        var result = await ImportAsync(folder);
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Output, Does.Match(@"rooms\s+1\s+1").And.Match(@"rejected\s+1 ").And.Match(@"warnings\s+1 "));
        Assert.That(result.Errors, Does.Contain(":1: warning: " + Name).And.Contain(":2: t must be a string"));
    }

    [Test]
    public async Task Room_without_any_instant_is_rejected_and_its_messages_wait()
    {
        using var folder = new ExportFolder();
        folder.Write("rocketchat_room.json", """{"_id":"r","t":"c","name":"fields","usernames":[]}""");
        folder.Write("rocketchat_message.json", """{"_id":"m","rid":"r","ts":{"$date":"2021-01-04T12:00:00Z"},"u":{"_id":"a"}}""");
        var result = await ImportAsync(folder);
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Errors, Does.Contain("_updatedAt is missing"));
        Assert.That(await _store.ScalarAsync("SELECT (SELECT count(*) FROM messages) - (SELECT count(*) FROM message_day)"), Is.EqualTo(1));
    }

    [Test]
    public async Task Sent_document_is_stored_and_its_warning_is_no_rejection()
    {
        var admin = await _store.CreateAccountAsync("admin");
        await using var service = await _store.ServeAsync();
        var response = await service.IngestAsync("rooms", admin, s_fine, s_badName, s_noType, s_badInstant);
        Assert.That(response.Status, Is.EqualTo(200));
        Assert.That(response.Body, Is.EqualTo(
            """{"received":4,"applied":3,"unchanged":0,"rejected":1,"errors":["""
            + $$"""{"line":2,"error":"warning: {{Name}}"},{"line":3,"error":"t must be a string"},{"line":4,"error":"warning: {{Created}}"}"""
            + """],"success":true}"""));
        Assert.That(await _store.ScalarAsync("SELECT string_agg(id, ' ' ORDER BY id) FROM rooms"), Is.EqualTo("bad-instant bad-name fine"));
    }

    [Test]
    public async Task Warnings_leave_room_for_the_errors_of_a_response()
    {
        var admin = await _store.CreateAccountAsync("admin");
        await using var service = await _store.ServeAsync();
        var warned = Enumerable.Range(1, 150).Select(number => Documents.Room($"r{number}", more: ",\"name\":5"));
        var response = await service.IngestAsync("rooms", admin, [.. warned, s_noType, s_noType]);
        using var body = JsonDocument.Parse(response.Body);
        var errors = body.RootElement.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("line").GetInt32());
        Assert.That(errors, Is.EqualTo(Enumerable.Range(1, 98).Append(151).Append(152)));
        Assert.That(body.RootElement.GetProperty("rejected").GetInt32(), Is.EqualTo(2));
    }

    private static string Message(string id, string room) => Documents.Message(id, "2021-04-06T10:00:00.000Z", room, "ua");

    private Task<(int ExitCode, string Output, string Errors)> ImportAsync(ExportFolder folder) =>
        InProcessVerb.RunAsync(_store.ConnectionString, null, "import", folder.Path);
}
