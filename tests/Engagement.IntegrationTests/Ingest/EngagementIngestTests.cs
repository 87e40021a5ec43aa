using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>Live documents: the response and the stored rows.</summary>
public sealed class EngagementIngestTests
{
    private static readonly string s_room = Documents.WithPlainDates(Documents.Room("GENERAL", name: "general"));

    [Test]
    public async Task Sent_documents_are_counted_before_the_response()
    {
        await using var store = await TestStore.CreateAsync();
        var admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync();

        Assert.That((await service.IngestAsync("rooms", admin, s_room)).Body, Is.EqualTo(Response(1, 1, 0)));
        Assert.That((await service.IngestAsync("messages", admin, Message("m1"), Message("m2"), Message("m1"))).Body, Is.EqualTo(Response(3, 2, 1)));
        Assert.That((await service.IngestAsync("messages", admin, Message("m2"))).Body, Is.EqualTo(Response(1, 0, 1)));

        var sent = await service.QueryAsync("messages/messages-sent", "start=2026-11-20T00:00:00.000Z&end=2026-11-20T00:00:00.000Z", admin);
        Assert.That(sent.Body, Does.StartWith("""{"days":[{"day":"2026-11-20T00:00:00.000Z","messages":2}]"""));
        Assert.That((await store.VerifyAsync()).Differences, Is.Empty);
    }

    [Test]
    public async Task Invalid_line_does_not_affect_the_others()
    {
        await using var store = await TestStore.CreateAsync();
        var admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync();

        var response = await service.IngestAsync("messages", admin, Message("m1"), "{", "", """{"_id":"m2"}""", Message("m3"));
        Assert.That(response.Status, Is.EqualTo(200));
        Assert.That(response.Body, Is.EqualTo(
            """{"received":4,"applied":2,"unchanged":0,"rejected":2,"errors":[{"line":2,"error":"the document ends in the middle of its JSON"},"""
            + """{"line":4,"error":"_updatedAt is missing: a document without a version cannot be ordered"}],"success":true}"""));
        Assert.That(await store.ScalarAsync("SELECT count(*) FROM messages"), Is.EqualTo(2));
    }

    private static string Response(int received, int applied, int unchanged) =>
        $$"""{"received":{{received}},"applied":{{applied}},"unchanged":{{unchanged}},"rejected":0,"errors":[],"success":true}""";

    private static string Message(string id) =>
        Documents.WithPlainDates(Documents.Message(id, "2026-11-20T10:00:00.000Z", "GENERAL", "u1"));
}
