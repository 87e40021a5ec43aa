using System.Text.Json.Nodes;
using Engagement.Application.Ingest;
using Engagement.IntegrationTests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>Versions more than a day ahead of the service's clock are rejected on every path.</summary>
public sealed class FutureVersionTests
{
    private const string Token = "e5AqyL9hRkJw3bXvTn7ZcUdM";
    private const string Ahead = "is more than a day ahead of the service's clock, which shows ";
    private const string NextStep = "Z; correct the date or the clock, then send the document again";

    private static readonly (string, string) s_token = ("Engagement:Webhook:Token", Token);
    private static readonly TimeSpan s_year = TimeSpan.FromDays(365);

    private TestStore _store = null!;

    [SetUp]
    public async Task StartAsync() => _store = await TestStore.CreateAsync();

    [TearDown]
    public async Task StopAsync()
    {
        Assert.That((await _store.VerifyAsync()).Clean);
        await _store.DisposeAsync();
    }

    // %v is the version of the document.
    private static readonly (string Collection, string Field, string Json)[] s_documents =
    [
        ("rooms", "_updatedAt", """{"_id":"x","t":"c","_updatedAt":"%v"}"""),
        ("users", "_updatedAt", """{"_id":"x","username":"bob","_updatedAt":"%v"}"""),
        ("messages", "_updatedAt", """{"_id":"x","rid":"r","ts":"2023-05-30T10:00:00.000Z","u":{"_id":"u"},"_updatedAt":"%v"}"""),
        ("sessions", "_updatedAt", """{"_id":"x","userId":"u","loginAt":"2023-05-30T10:00:00.000Z","_updatedAt":"%v"}"""),
        ("sessions", "_updatedAt", """{"_id":"x","type":"user_daily","userId":"u","year":2023,"month":5,"day":30,"_updatedAt":"%v"}"""),
        ("messages", "_deletedAt", """{"_id":"x","_deletedAt":"%v"}"""),
        ("messages", "_deletedAt", """{"_id":"x","_updatedAt":"2023-05-30T10:00:00.000Z","_deletedAt":"%v"}"""),
        ("messages", "_updatedAt", """{"_id":"x","_updatedAt":"%v","_deletedAt":"2023-05-30T10:00:00.000Z"}"""),
    ];

    [Test]
    public async Task Ingest_rejects_future_versions_by_line_and_accepts_the_others()
    {
        await using var service = await _store.ServeAsync();
        var admin = await _store.CreateAccountAsync("admin");
        foreach (var (collection, field, json) in s_documents)
        {
            var response = await service.IngestAsync(
                collection, admin, At(json, "2023-06-01T00:00:00.000Z").Replace("\"x\"", "\"good\"", StringComparison.Ordinal),
                At(json, "9999-01-01T00:00:00.000Z"));
            var errors = JsonNode.Parse(response.Body)!["errors"]!.AsArray();
            Assert.That((response.Status, errors.Count), Is.EqualTo((200, 1)), json);
            Assert.That((int)errors[0]!["line"]!, Is.EqualTo(2), json);
            Assert.That((string)errors[0]!["error"]!, Does.StartWith($"{field} {Ahead}").And.EndsWith(NextStep), json);
        }

        foreach (var table in new[] { "rooms", "users", "messages", "sessions", "daily_activity" })
        {
            Assert.That(await _store.ScalarAsync($"SELECT count(*) FROM {table} WHERE id = 'x'"), Is.Zero, table);
            Assert.That(await _store.ScalarAsync($"SELECT count(*) FROM {table} WHERE id = 'good'"), Is.EqualTo(1L), table);
        }
    }

    [TestCase(false)]
    [TestCase(true, TestName = "Import_with_credentials_rejects_future_versions")]
    public async Task Import_rejects_future_versions(bool credentials)
    {
        using var folder = new ExportFolder();
        foreach (var collection in s_documents.GroupBy(document => document.Collection))
        {
            folder.Write($"{collection.Key}.jsonl", collection.Select(document => At(document.Json, "9999-01-01T00:00:00.000Z")));
        }

        folder.Write("trash.jsonl", """{"_id":"x","__collection__":"users","_deletedAt":{"$date":"9999-01-01T00:00:00Z"}}""");
        var imported = credentials ? await _store.ImportCredentialsAsync(folder.Path) : await _store.ImportAsync(folder.Path);
        Assert.That((imported.Documents, imported.Rejected), Is.EqualTo((0L, 9L)));
        Assert.That(imported.FirstRejects, Has.All.Contains($"dAt {Ahead}").And.All.EndsWith(NextStep));
        Assert.That(imported.FirstRejects, Has.One.Contains("trash.jsonl:1: _deletedAt"));
    }

    [Test]
    public async Task Webhook_rejects_a_future_timestamp_and_accepts_the_corrected_message()
    {
        await using var service = await _store.ServeAsync(s_token, ("Engagement:Webhook:DefaultRoomType", "c"));
        var future = await service.PostAsync(TestService.Hook, Message("9999-01-01T00:00:00.000Z"));
        Assert.That((future.Status, future.Body), Is.EqualTo((400, future.Body)));
        Assert.That(future.Body, Does.Contain($"timestamp {Ahead}").And.Contain(NextStep));
        Assert.That(await _store.ScalarAsync("SELECT (SELECT count(*) FROM rooms) + (SELECT count(*) FROM messages)"), Is.Zero);

        Assert.That((await service.PostAsync(TestService.Hook, Message("2023-05-30T10:00:00.000Z"))).Status, Is.EqualTo(200));
        Assert.That(await _store.ScalarAsync("SELECT (SELECT count(*) FROM rooms) + (SELECT count(*) FROM messages)"), Is.EqualTo(2L));
    }

    [Test]
    public async Task Slow_clock_is_shown_in_the_error_and_a_fast_clock_accepts_future_versions()
    {
        var clock = new MovedClock(-s_year);
        await using var service = await _store.ServeWithAsync(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)));
        var admin = await _store.CreateAccountAsync("admin");
        var now = TimeProvider.System.GetUtcNow();
        var today = At(s_documents[0].Json, now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
        var behind = await service.IngestAsync("rooms", admin, today);
        Assert.That(behind.Body, Does.Contain("\"rejected\":1").And.Contain($"{Ahead}{now - s_year:yyyy-MM-dd}"));

        clock.Ahead = s_year;
        Assert.That((await service.IngestAsync("rooms", admin, today)).Body, Does.Contain("\"applied\":1"));
        var nextYear = At(s_documents[0].Json, (now + s_year).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
        Assert.That((await service.IngestAsync("rooms", admin, nextYear)).Body, Does.Contain("\"applied\":1"));
    }

    [Test]
    public async Task Future_versions_in_the_store_are_reported_and_can_be_corrected_after_a_rebuild()
    {
        var clock = new MovedClock(s_year);
        await using var service = await _store.ServeWithAsync(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)));
        var admin = await _store.CreateAccountAsync("admin");
        var ahead = (TimeProvider.System.GetUtcNow() + s_year).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        await service.IngestAsync("rooms", admin, Room("forged", ahead), Room("true", "2023-05-01T00:00:00Z", id: "d"));
        await service.IngestAsync("rooms", admin, Documents.Deletion("d", ahead), Documents.Deletion("gone", ahead));
        clock.Ahead = TimeSpan.Zero;
        await service.IngestAsync("rooms", admin, Room("true", "2023-05-01T00:00:00Z"));
        Assert.That(await NamesAsync(), Is.EqualTo("d=true t, gone= t, x=forged f"));
        Assert.That((await _store.VerifyAsync()).Ahead, Is.EqualTo(3));

        Assert.That((await _store.SendAsync(new RebuildCommand())).ResetVersions, Is.EqualTo(3));
        Assert.That((await _store.VerifyAsync()).Ahead, Is.Zero);
        Assert.That(await NamesAsync(), Is.EqualTo("d=true f, gone= t, x=forged f"), "a future deletion is reverted");
        await service.IngestAsync("rooms", admin, Room("true", "2023-05-01T00:00:00Z"), Room("true", "2023-05-01T00:00:00Z", id: "gone"));
        Assert.That(await NamesAsync(), Is.EqualTo("d=true f, gone=true f, x=true f"));
        Assert.That((await _store.SendAsync(new RebuildCommand())).ResetVersions, Is.Zero);

        static string Room(string name, string version, string id = "x") => Documents.WithPlainDates(Documents.Room(id, name: name, version: version));
    }

    private async Task<object?> NamesAsync() =>
        await _store.ScalarAsync("SELECT string_agg(concat(id, '=', name, ' ', deleted), ', ' ORDER BY id) FROM rooms");

    private static string At(string json, string version) => json.Replace("%v", version, StringComparison.Ordinal);

    private static string Message(string at) => Documents.WebhookMessage(Token, "m", "r", "u", at, ",\"channel_name\":\"x\"");
}
