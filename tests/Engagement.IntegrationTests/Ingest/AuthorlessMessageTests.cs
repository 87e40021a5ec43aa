using System.Globalization;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>Messages without an author count for their room and day, and make nobody active.</summary>
public sealed class AuthorlessMessageTests
{
    private const string At = "2021-04-06T10:00:00.000Z";
    private const string Period = "start=2021-04-06T00:00:00.000Z&end=2021-04-06T00:00:00.000Z";

    private TestStore _store = null!;
    private TestService _service = null!;
    private Credentials _admin = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _store = await TestStore.CreateAsync();
        _service = await _store.ServeAsync();
        _admin = await _store.CreateAccountAsync("admin");
    }

    [TearDown]
    public async Task StopAsync()
    {
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty);
        await _service.DisposeAsync();
        await _store.DisposeAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Message_without_an_author_counts_and_makes_nobody_active(bool imported)
    {
        string[] messages = [Message("m1", Author("ann")), Message("m2", ""), Message("m3", ",\"u\":null"), Message("m4", Author(null))];
        if (imported)
        {
            using var folder = new ExportFolder();
            folder.Write("rooms.jsonl", Documents.Room("r", name: "general"));
            folder.Write("messages.jsonl", messages);
            Assert.That((await _store.ImportAsync(folder.Path)).Rejected, Is.Zero);
        }
        else
        {
            await SendAsync("rooms", Documents.Room("r", name: "general"));
            await SendAsync("messages", messages);
        }

        Assert.That(await BodyAsync("messages/messages-sent"), Does.StartWith("""{"days":[{"day":"2021-04-06T00:00:00.000Z","messages":4}]"""));
        Assert.That(await BodyAsync("messages/origin"), Does.StartWith("""{"origins":[{"messages":4,"t":"c"}"""));
        Assert.That(await BodyAsync("messages/top-five-popular-channels"), Does.StartWith("""{"channels":[{"messages":4,"t":"c","name":"general","""));
        Assert.That(await BodyAsync("channels/list"), Does.Contain("\"messages\":4,"));
        Assert.That(await BodyAsync("users/active-users"), Is.EqualTo(Active("ann")));
    }

    [Test]
    public async Task Author_is_active_while_the_newest_version_has_one()
    {
        await SendAsync("rooms", Documents.Room("r"));
        await SendAsync("messages", Message("m", Author("ann")));
        await SendAsync("messages", Message("m", "", version: 2));
        Assert.That(await BodyAsync("users/active-users"), Is.EqualTo(Active()));
        Assert.That(await _store.ScalarAsync("SELECT messages FROM message_day"), Is.EqualTo(1L));

        await SendAsync("messages", Message("m", "", version: 3, more: ",\"_hidden\":true"));
        await SendAsync("messages", Message("m", Author("bob"), version: 4));
        Assert.That(await BodyAsync("users/active-users"), Is.EqualTo(Active("bob")));
    }

    [Test]
    public async Task Room_that_is_shown_or_hidden_moves_messages_without_an_author()
    {
        await SendAsync("messages", Message("m1", ""), Message("m2", Author("ann")));
        await SendAsync("rooms", Documents.Room("r", version: "2023-05-01T00:00:00.000Z"));
        Assert.That(await _store.ScalarAsync("SELECT messages FROM message_day"), Is.EqualTo(2L));
        Assert.That(await BodyAsync("users/active-users"), Is.EqualTo(Active("ann")));
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty);

        await SendAsync("rooms", Documents.Room("r", "l", version: "2023-05-02T00:00:00.000Z"));
        Assert.That(await _store.ScalarAsync("SELECT count(*) FROM message_day"), Is.Zero);
        Assert.That(await BodyAsync("users/active-users"), Is.EqualTo(Active()));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Of_equal_versions_the_one_with_an_author_wins(bool authorFirst)
    {
        string[] messages = [Message("m", Author("\\u0001")), Message("m", "")];
        foreach (var message in authorFirst ? messages : messages.Reverse())
        {
            await SendAsync("messages", message);
        }

        Assert.That(await _store.ScalarAsync("SELECT user_id FROM messages"), Is.EqualTo("\u0001"));
    }

    private static string Active(params string[] users)
    {
        var list = string.Join(',', users.Select(user => $"\"{user}\""));
        var days = users.Length == 0 ? "" : $$"""{"usersList":[{{list}}],"users":{{users.Length}},"day":6,"month":4,"year":2021}""";
        return $$"""{"month":[{{days}}],"success":true}""";
    }

    private static string Author(string? id) => id is null ? ",\"u\":{\"_id\":null,\"username\":\"bot\"}" : $",\"u\":{{\"_id\":\"{id}\"}}";

    private static string Message(string id, string author, int version = 1, string more = "")
    {
        var updated = string.Create(CultureInfo.InvariantCulture, $"2023-05-{version:00}T00:00:00.000Z");
        return $$"""{"_id":"{{id}}","rid":"r","ts":"{{At}}","_updatedAt":"{{updated}}"{{author}}{{more}}}""";
    }

    private async Task SendAsync(string collection, params string[] documents)
    {
        var response = await _service.IngestAsync(collection, _admin, documents.Select(Documents.WithPlainDates));
        Assert.That((response.Status, response.Body), Is.EqualTo((200, response.Body)));
        Assert.That(response.Body, Does.Contain("\"rejected\":0"));
    }

    private async Task<string> BodyAsync(string path) => (await _service.QueryAsync(path, Period, _admin)).Body;
}
