using Engagement.Application.Common;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Users;

/// <summary>A workspace with one room and active users, and queries of it.</summary>
internal static class Activity
{
    /// <summary>
    /// 1st: messages of ann and bob, a session of cat and a later message of hers. 2nd: a message of ann, no session. 3rd: messages of bob and
    /// dan, and a user_daily document of dan.
    /// </summary>
    public static readonly string[] OfThreeDays =
    [
        Message("m1", "ann", "2024-03-01T10:00:00Z"), Message("m2", "bob", "2024-03-01T11:00:00Z"), Message("m3", "ann", "2024-03-02T10:00:00Z"),
        Message("m4", "bob", "2024-03-03T10:00:00Z"), Message("m5", "cat", "2024-03-01T15:00:00Z"), Message("m6", "dan", "2024-03-03T10:30:00Z"),
        Session("s1", "cat", "2024-03-01T10:20:00Z", "2024-03-01T12:00:00Z"), Day("dan", 2024, 3, 3),
    ];

    public static string Message(string id, string user, string at, string? updatedAt = null) =>
        Documents.Message(id, at, user: user, version: updatedAt ?? at);

    public static string Session(string id, string user, string from, string to) => Documents.Session(id, user, from, to);

    public static string Day(string user, int year, int month, int day) => Documents.UserDaily(user, year, month, day, "2024-06-01T02:00:00Z");

    /// <summary>The response body of a query, from a new store in the zone with these documents.</summary>
    public static async Task<string> QueryAsync(
        string path, string query, IEnumerable<string> documents, string zone = "UTC", UserActivity activity = UserActivity.Auto)
    {
        using var folder = new ExportFolder();
        folder.Write("rooms.jsonl", Documents.Room("r"));
        var byKind = documents.ToLookup(document => document.Contains("\"rid\"", StringComparison.Ordinal));
        folder.Write("messages.jsonl", byKind[true]);
        folder.Write("sessions.jsonl", byKind[false]);

        await using var store = await TestStore.CreateAsync(zone, activity);
        await store.ImportAsync(folder.Path);
        await using var service = await store.ServeAsync();
        return (await service.QueryAsync(path, query, await store.CreateAccountAsync("admin"))).Body;
    }
}
