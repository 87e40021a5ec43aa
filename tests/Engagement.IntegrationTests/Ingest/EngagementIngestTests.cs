using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>Documents that are sent live: what is answered, what is stored, who may.</summary>
public sealed class EngagementIngestTests
{
    private const string Room = """{"_id":"GENERAL","t":"c","name":"general","_updatedAt":"2026-11-01T00:00:00.000Z"}""";

    [Test]
    public async Task What_is_sent_is_counted_when_it_is_answered()
    {
        await using var store = await TestStore.CreateAsync();
        var admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync();

        Assert.That((await service.IngestAsync("rooms", admin, Room)).Body, Is.EqualTo(Answer(1, 1, 0)));
        Assert.That((await service.IngestAsync("messages", admin, Message("m1"), Message("m2"), Message("m1"))).Body, Is.EqualTo(Answer(3, 2, 1)));
        Assert.That((await service.IngestAsync("messages", admin, Message("m2"))).Body, Is.EqualTo(Answer(1, 0, 1)));

        var sent = await service.QueryAsync("messages/messages-sent", "start=2026-11-20T00:00:00.000Z&end=2026-11-20T00:00:00.000Z", admin);
        Assert.That(sent.Body, Does.StartWith("""{"days":[{"day":"2026-11-20T00:00:00.000Z","messages":2}]"""));
        Assert.That((await store.VerifyAsync()).Differences, Is.Empty);
    }

    [Test]
    public async Task A_bad_line_costs_no_good_one()
    {
        await using var store = await TestStore.CreateAsync();
        var admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync();

        var answer = await service.IngestAsync("messages", admin, Message("m1"), "{", "", """{"_id":"m2"}""", Message("m3"));
        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That(answer.Body, Is.EqualTo(
            """{"received":4,"applied":2,"unchanged":0,"rejected":2,"errors":[{"line":2,"error":"the document ends in the middle of its JSON"},"""
            + """{"line":4,"error":"_updatedAt is missing: a document without a version cannot be ordered"}],"success":true}"""));
        Assert.That(await store.ScalarAsync("SELECT count(*) FROM messages"), Is.EqualTo(2));
    }

    private static string Answer(int received, int applied, int unchanged) =>
        $$"""{"received":{{received}},"applied":{{applied}},"unchanged":{{unchanged}},"rejected":0,"errors":[],"success":true}""";

    private static string Message(string id) =>
        $$"""{"_id":"{{id}}","rid":"GENERAL","ts":"2026-11-20T10:00:00.000Z","u":{"_id":"u1"},"_updatedAt":"2026-11-20T10:00:00.000Z"}""";
}
