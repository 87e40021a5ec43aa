using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Messages;

/// <summary>GET messages/messages-sent, by the examples of docs/compatibility.md: 3 messages on 30 May, none or 1 on 29 May, 1 on 28 May.</summary>
public sealed class MessagesSentTests
{
    private const string OnThe30Th = """{"day":"2023-05-30T00:00:00.000Z","messages":3}""";

    [Test]
    public async Task Previous_period_is_as_long_as_the_period()
    {
        var body = await QueryAsync(["2023-05-30", "2023-05-30", "2023-05-30", "2023-05-28"], "2023-05-30T00:00", "2023-05-30T00:00");
        Assert.That(
            body, Is.EqualTo($$$"""{"days":[{{{OnThe30Th}}}],"period":{"count":3,"variation":3},"yesterday":{"count":0,"variation":3},"success":true}"""));
    }

    [Test]
    public async Task Yesterday_may_be_outside_the_period()
    {
        var body = await QueryAsync(["2023-05-30", "2023-05-30", "2023-05-30", "2023-05-29"], "2023-05-30T00:00", "2023-05-30T00:00");
        Assert.That(
            body, Is.EqualTo($$$"""{"days":[{{{OnThe30Th}}}],"period":{"count":3,"variation":2},"yesterday":{"count":1,"variation":2},"success":true}"""));
    }

    [Test]
    public async Task Days_of_start_and_end_are_complete()
    {
        var body = await QueryAsync(["2023-05-30", "2023-05-30", "2023-05-30", "2023-05-29"], "2023-05-29T12:00", "2023-05-30T00:00");
        Assert.That(
            body,
            Is.EqualTo(
                $$$"""{"days":[{{{OnThe30Th}}},{"day":"2023-05-29T00:00:00.000Z","messages":1}],"period":{"count":4,"variation":4},"yesterday":"""
                    + $$$"""{"count":1,"variation":2},"success":true}"""));
    }

    private static async Task<string> QueryAsync(string[] days, string start, string end)
    {
        await using var store = await TestStore.CreateAsync();
        using var folder = new ExportFolder();
        await store.ImportAsync(
            folder.Write("rooms.jsonl", Documents.Room("r")),
            folder.Write("messages.jsonl", days.Select((day, index) => Documents.Message($"m{index}", $"{day}T10:00:00Z"))));
        var admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync();
        var response = await service.QueryAsync("messages/messages-sent", $"start={start}:00.000Z&end={end}:00.000Z", admin);
        Assert.That(response.Status, Is.EqualTo(200));
        return response.Body;
    }
}
