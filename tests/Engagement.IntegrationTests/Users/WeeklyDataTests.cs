using Engagement.Application.Common;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Users;

/// <summary>The source of activity by day. The other rules are in the golden and documented examples.</summary>
public sealed class WeeklyDataTests
{
    // 1st: messages of two users and a session. 2nd: a message and no session. 3rd: a user_daily document.
    [TestCase(UserActivity.Auto, """{"month":[{"users":1,"day":3,"month":3,"year":2024},{"users":1,"day":2,"month":3,"year":2024},{"users":1,"day":1,"month":3,"year":2024}],"success":true}""")]
    [TestCase(UserActivity.Sessions, """{"month":[{"users":1,"day":3,"month":3,"year":2024},{"users":1,"day":1,"month":3,"year":2024}],"success":true}""")]
    [TestCase(UserActivity.Messages, """{"month":[{"users":1,"day":2,"month":3,"year":2024},{"users":2,"day":1,"month":3,"year":2024}],"success":true}""")]
    public async Task Source_of_activity_is_chosen_for_each_day(UserActivity activity, string body)
    {
        using var folder = new ExportFolder();
        folder.Write("rooms.jsonl", """{"_id":"r","t":"c","_updatedAt":{"$date":"2024-01-01T00:00:00Z"}}""");
        folder.Write(
            "messages.jsonl",
            """{"_id":"m1","rid":"r","ts":{"$date":"2024-03-01T10:00:00Z"},"u":{"_id":"ann"},"_updatedAt":{"$date":"2024-03-01T10:00:00Z"}}""",
            """{"_id":"m2","rid":"r","ts":{"$date":"2024-03-01T11:00:00Z"},"u":{"_id":"bob"},"_updatedAt":{"$date":"2024-03-01T11:00:00Z"}}""",
            """{"_id":"m3","rid":"r","ts":{"$date":"2024-03-02T10:00:00Z"},"u":{"_id":"ann"},"_updatedAt":{"$date":"2024-03-02T10:00:00Z"}}""");
        folder.Write(
            "sessions.jsonl",
            """{"_id":"s1","userId":"cat","loginAt":{"$date":"2024-03-01T10:00:00Z"},"closedAt":{"$date":"2024-03-01T10:30:00Z"},"_updatedAt":{"$date":"2024-03-01T10:30:00Z"}}""",
            """{"_id":"dan-2024-3-3","type":"user_daily","userId":"dan","year":2024,"month":3,"day":3,"_updatedAt":{"$date":"2024-03-04T02:00:00Z"}}""");

        await using var store = await TestStore.CreateAsync(activity: activity);
        await store.ImportAsync(folder.Path);
        await using var service = await store.ServeAsync();
        var response = await service.QueryAsync(
            "users/chat-busier/weekly-data", "start=2024-03-03T12:00:00.000Z", await store.CreateAccountAsync("admin"));
        Assert.That(response.Body, Is.EqualTo(body));
    }
}
