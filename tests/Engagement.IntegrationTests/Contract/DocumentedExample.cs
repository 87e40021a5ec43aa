using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Contract;

/// <summary>An export in which the documented queries have the documented responses.</summary>
internal static class DocumentedExample
{
    private const string Version = "2023-01-01T00:00:00Z";

    private static readonly (int Day, int Messages)[] s_may =
        [(19, 44), (21, 5), (22, 22), (23, 129), (24, 126), (25, 79), (26, 114), (27, 1), (29, 101), (30, 183)];

    private static readonly (string Room, int Messages)[] s_autumn = [("channel", 7302), ("direct", 1147), ("private", 122)];

    private static readonly (int Day, int Users)[] s_created = [(16, 1), (23, 2)];

    private static readonly (int Day, int Users)[] s_week = [(12, 4), (13, 2), (14, 2), (15, 3), (16, 3), (19, 1)];

    private static readonly (string[] Usernames, int Messages)[] s_popular =
    [
        (["google-calendar.bot", "pavi.kim"], 727), (["fun.baek", "google-calendar.bot"], 26), (["test.test", "rocket.cat"], 2),
        (["ria.mit", "rocket.cat"], 1), (["janna.coelho", "rocket.cat"], 1),
    ];

    private static readonly (string User, int Month, int Day)[] s_active =
        [("rYhzFRd2QZjNwAAXX", 5, 5), ("rbAXPnMktTFbNpwtJ", 4, 17), ("9iN96PXnDK7XAYESA", 4, 17)];

    private static readonly (int Hour, int Users)[] s_hours =
        [(22, 3), (20, 3), (18, 4), (16, 2), (14, 4), (12, 4), (10, 2), (8, 1), (6, 1), (4, 1)];

    public static void Write(ExportFolder folder)
    {
        folder.Write("rocketchat_room.json", [Room("channel", "c"), Room("direct", "d"), Room("private", "p"), .. Conversations()]);
        folder.Write("rocketchat_message.json", May().Concat(Autumn()).Concat(Summer()));
        folder.Write("users.json", Created());
        folder.Write("rocketchat_sessions.json", Week().Concat(Active()).Concat(Hours()));
    }

    private static IEnumerable<string> May() =>
        from day in s_may
        from number in Enumerable.Range(0, day.Messages)
        select Message($"may-{day.Day}-{number}", "channel", new DateTime(2023, 5, day.Day, 9, 0, 0, DateTimeKind.Utc).AddSeconds(number));

    private static IEnumerable<string> Autumn() =>
        from room in s_autumn
        from number in Enumerable.Range(0, room.Messages)
        select Message($"autumn-{room.Room}-{number}", room.Room, new DateTime(2023, 10, 29 + (number % 3), 0, 0, 0, DateTimeKind.Utc).AddSeconds(number));

    private static IEnumerable<string> Summer() =>
        from room in Enumerable.Range(0, s_popular.Length)
        from number in Enumerable.Range(0, s_popular[room].Messages)
        select Message($"summer-{room}-{number}", $"popular-{room}", new DateTime(2023, 7, 1 + (number % 7), 9, 0, 0, DateTimeKind.Utc));

    private static IEnumerable<string> Conversations() => s_popular.Select((room, number) =>
        Documents.Room($"popular-{number}", "d", version: Version, more: $",\"usernames\":[\"{string.Join("\",\"", room.Usernames)}\"]"));

    private static IEnumerable<string> Created() =>
        from day in s_created
        from number in Enumerable.Range(0, day.Users)
        let created = new DateTime(2023, 5, day.Day, 9, number, 0, DateTimeKind.Utc)
        select Documents.User($"created-{day.Day}-{number}", created, more: ",\"roles\":[\"user\"]");

    private static IEnumerable<string> Week() =>
        from day in s_week
        from user in Enumerable.Range(0, day.Users)
        select Session($"user-{user}", new DateTime(2023, 5, day.Day, 8, user, 0, DateTimeKind.Utc));

    private static IEnumerable<string> Active() =>
        s_active.Select(active => Session(active.User, new DateTime(2023, active.Month, active.Day, 8, 0, 0, DateTimeKind.Utc)));

    private static IEnumerable<string> Hours() =>
        from block in s_hours
        from user in Enumerable.Range(0, block.Users)
        select Session($"user-{user}", new DateTime(2023, 2, 10, block.Hour, user, 0, DateTimeKind.Utc));

    private static string Room(string id, string type) => Documents.Room(id, type, id, Version);

    private static string Message(string id, string room, DateTime sent) => Documents.Message(id, sent, room, "user-1", more: ",\"msg\":\"hello\"");

    private static string Session(string user, DateTime start) =>
        Documents.Session($"session-{user}-{start:yyyyMMddHHmm}", user, start, start.AddHours(1), version: start);
}
