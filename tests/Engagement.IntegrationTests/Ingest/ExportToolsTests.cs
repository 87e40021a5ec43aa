using Engagement.IntegrationTests.CommandLine;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>Exports as tools other than mongoexport write and name them, and what is said of incomplete ones.</summary>
public sealed class ExportToolsTests
{
    private const string Instant = "2022-04-20T08:00:00.000Z";

    private TestStore _store = null!;
    private ExportFolder _folder = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        _store = await TestStore.CreateAsync();
        _folder = new ExportFolder();
    }

    [TearDown]
    public async Task CloseAsync()
    {
        _folder.Dispose();
        await _store.DisposeAsync();
    }

    [Test]
    public async Task Names_with_a_database_tell_the_collection_and_statistics_are_no_user()
    {
        _folder.Write("rocketchat.users.json", "[{", $"  \"_id\": \"u\", \"createdAt\": {Date}, \"_updatedAt\": {Date}", "}]");
        _folder.Write("rocketchat.rocketchat_statistics.json", "[{", $"  \"_id\": \"s\", \"createdAt\": {Date}, \"_updatedAt\": {Date}", "}]");
        var result = await ImportAsync();
        Assert.That(result.ExitCode, Is.Zero, result.Errors);
        Assert.That(result.Errors.Trim(), Is.EqualTo("Left out files of collections that are not stored: rocketchat.rocketchat_statistics.json."));
        Assert.That(await _store.ScalarAsync("SELECT string_agg(id, ',') FROM users"), Is.EqualTo("u"));
    }

    [Test]
    public async Task Indented_documents_are_read()
    {
        _folder.Write("rocketchat_message.json", Indented("one"), Indented("two"));
        var result = await ImportAsync();
        Assert.That(result.ExitCode, Is.Zero, result.Errors);
        Assert.That(await _store.ScalarAsync("SELECT string_agg(id, ',' ORDER BY id) FROM messages"), Is.EqualTo("one,two"));
    }

    [Test]
    public async Task Document_without_updatedAt_is_stored_until_one_with_it_comes()
    {
        _folder.Write("messages.json", $$"""{"_id":"m","rid":"r","ts":{{Date}},"u":{"_id":"a"} }""");
        _folder.Write("rooms.json", $$"""{"_id":"r","t":"c","name":"first","ts":{{Date}} }""");
        Assert.That((await ImportAsync()).ExitCode, Is.Zero);
        Assert.That(await _store.ScalarAsync("SELECT sum(messages) FROM message_day"), Is.EqualTo(1));

        _folder.Write("rooms.json", $$"""{"_id":"r","t":"p","name":"second","ts":{{Date}},"_updatedAt":{{Date}} }""");
        Assert.That((await ImportAsync()).ExitCode, Is.Zero);
        _folder.Write("rooms.json", $$"""{"_id":"r","t":"z","name":"third","ts":{{Date}} }""");
        Assert.That((await ImportAsync()).ExitCode, Is.Zero);
        Assert.That(await _store.ScalarAsync("SELECT type || name FROM rooms"), Is.EqualTo("psecond"));
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty);
    }

    [Test]
    public async Task Empty_file_is_named_and_ends_with_exit_code_1([Values("messages.json", "messages.json.gz")] string name)
    {
        var file = _folder.Write(name);
        await File.WriteAllBytesAsync(file, []);
        _folder.Write("users.json", $$"""{"_id":"u","_updatedAt":{{Date}} }""");
        var result = await ImportAsync();
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Errors.Trim(), Is.EqualTo($"{file} holds no document: if it should, export it again."));
        Assert.That(result.Output, Does.Match(@"users\s+1\s+1"));
    }

    [Test]
    public async Task Messages_that_are_left_out_are_named_and_end_with_exit_code_1()
    {
        var file = _folder.Write("all-messages.json", Indented("one"));
        _folder.Write("users.json", $$"""{"_id":"u","_updatedAt":{{Date}} }""");
        var result = await ImportAsync();
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(
            result.Errors.Trim(),
            Is.EqualTo($"Left out {file}: its name, unlike messages.jsonl, is not that of a collection. Give its path to import it."));
    }

    [Test]
    public async Task Dates_in_seconds_are_warned_of()
    {
        const string Seconds = "{\"$date\":1439488954}";
        var file = _folder.Write("messages.json", $$"""{"_id":"m","rid":"r","ts":{{Seconds}},"u":{"_id":"a"},"_updatedAt":{{Seconds}} }""");
        var result = await ImportAsync();
        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(
            result.Errors,
            Does.StartWith($"All documents of {file} were changed in January 1970: their dates seem to be seconds, and are read as milliseconds"));
    }

    private static string Date => $$"""{"$date":"{{Instant}}"}""";

    private static string Indented(string id) => $$"""
        {
          "_id": "{{id}}",
          "rid": "r",
          "ts": {
            "$date": "{{Instant}}"
          },
          "u": {
            "_id": "a"
          },
          "_updatedAt": {
            "$date": "{{Instant}}"
          }
        }
        """;

    private Task<(int ExitCode, string Output, string Errors)> ImportAsync() =>
        InProcessVerb.RunAsync(_store.ConnectionString, null, "import", _folder.Path);
}
