using Engagement.Application.Common;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Users;

/// <summary>The source of activity by day. The other rules are in the golden and documented examples.</summary>
public sealed class WeeklyDataTests
{
    // 1st: messages of two users and a session. 2nd: a message and no session. 3rd: a user_daily document.
    [TestCase(
        UserActivity.Auto,
        """{"month":[{"users":1,"day":3,"month":3,"year":2024},{"users":1,"day":2,"month":3,"year":2024},"""
            + """{"users":1,"day":1,"month":3,"year":2024}],"success":true}""")]
    [TestCase(UserActivity.Sessions, """{"month":[{"users":1,"day":3,"month":3,"year":2024},{"users":1,"day":1,"month":3,"year":2024}],"success":true}""")]
    [TestCase(UserActivity.Messages, """{"month":[{"users":1,"day":2,"month":3,"year":2024},{"users":2,"day":1,"month":3,"year":2024}],"success":true}""")]
    public async Task Source_of_activity_is_chosen_for_each_day(UserActivity activity, string body)
    {
        using var folder = new ExportFolder();
        folder.Write("rooms.jsonl", Documents.Room("r"));
        folder.Write(
            "messages.jsonl",
            Activity.Message("m1", "ann", "2024-03-01T10:00:00Z"), Activity.Message("m2", "bob", "2024-03-01T11:00:00Z"),
            Activity.Message("m3", "ann", "2024-03-02T10:00:00Z"));
        folder.Write(
            "sessions.jsonl",
            Activity.Session("s1", "cat", "2024-03-01T10:00:00Z", "2024-03-01T10:30:00Z"), Activity.Day("dan", 2024, 3, 3));

        await using var store = await TestStore.CreateAsync(activity: activity);
        await store.ImportAsync(folder.Path);
        await using var service = await store.ServeAsync();
        var response = await service.QueryAsync(
            "users/chat-busier/weekly-data", "start=2024-03-03T12:00:00.000Z", await store.CreateAccountAsync("admin"));
        Assert.That(response.Body, Is.EqualTo(body));
    }
}
