using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Contract;

/// <summary>An export of a workspace in which the documented questions have the documented answers.</summary>
internal static class DocumentedExample
{
    private static readonly (int Day, int Messages)[] s_may =
        [(19, 44), (21, 5), (22, 22), (23, 129), (24, 126), (25, 79), (26, 114), (27, 1), (29, 101), (30, 183)];

    private static readonly (string Room, int Messages)[] s_autumn = [("channel", 7302), ("direct", 1147), ("private", 122)];

    private static readonly (int Day, int Users)[] s_week = [(12, 4), (13, 2), (14, 2), (15, 3), (16, 3), (19, 1)];

    public static void Write(ExportFolder folder)
    {
        folder.Write("rocketchat_room.json", Room("channel", "c"), Room("direct", "d"), Room("private", "p"));
        folder.Write("rocketchat_message.json", May().Concat(Autumn()));
        folder.Write("rocketchat_sessions.json", Week());
    }

    private static IEnumerable<string> May() =>
        from day in s_may
        from number in Enumerable.Range(0, day.Messages)
        select Message($"may-{day.Day}-{number}", "channel", new DateTime(2023, 5, day.Day, 9, 0, 0, DateTimeKind.Utc).AddSeconds(number));

    private static IEnumerable<string> Autumn() =>
        from room in s_autumn
        from number in Enumerable.Range(0, room.Messages)
        select Message($"autumn-{room.Room}-{number}", room.Room, new DateTime(2023, 10, 29 + (number % 3), 0, 0, 0, DateTimeKind.Utc).AddSeconds(number));

    private static IEnumerable<string> Week() =>
        from day in s_week
        from user in Enumerable.Range(0, day.Users)
        let start = new DateTime(2023, 5, day.Day, 8, user, 0, DateTimeKind.Utc)
        select $$"""
            {"_id":"session-{{day.Day}}-{{user}}","type":"session","userId":"user-{{user}}","loginAt":{{ExportFolder.Date(start)}},"closedAt":{{ExportFolder.Date(start.AddHours(1))}},"_updatedAt":{{ExportFolder.Date(start)}} }
            """;

    private static string Room(string id, string type) =>
        $$$"""{"_id":"{{{id}}}","t":"{{{type}}}","name":"{{{id}}}","_updatedAt":{"$date":"2023-01-01T00:00:00Z"}}""";

    private static string Message(string id, string room, DateTime sent) =>
        $$"""{"_id":"{{id}}","rid":"{{room}}","msg":"hello","ts":{{ExportFolder.Date(sent)}},"u":{"_id":"user-1"},"_updatedAt":{{ExportFolder.Date(sent)}} }""";
}
