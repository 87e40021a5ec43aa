namespace Engagement.IntegrationTests.Ingest.Model;

/// <summary>The stored values of one document, written from the counting rules.</summary>
internal static class ModelReader
{
    private static readonly TimeSpan s_longestSession = TimeSpan.FromSeconds(31 * 86_400);

    public static IReadOnlyList<string> Columns(RawKind kind) => kind switch
    {
        RawKind.Room => ["type", "name", "display_name", "usernames", "created_at", "updated_at"],
        RawKind.User => ["username", "name", "created_at", "anonymous", "type", "active"],
        RawKind.Message => ["room_id", "user_id", "sent_at", "counted"],
        RawKind.Session => ["user_id", "started_at", "ended_at", "anonymous"],
        _ => ["user_id", "day", "anonymous"],
    };

    /// <summary>Null for a rejected document.</summary>
    public static ModelVersion? Read(RawDocument document)
    {
        var updatedAt = document.Value<DateTime>("_updatedAt") ?? JustBeforeLatestInstant(document);
        var deletedAt = document.Value<DateTime>("_deletedAt");
        if (Later(updatedAt, deletedAt) is not { } version)
        {
            return null;
        }

        var columns = document.Kind switch
        {
            RawKind.Room => Room(document),
            RawKind.User => User(document),
            RawKind.Message => Message(document),
            RawKind.Session => Session(document),
            _ => UserDaily(document),
        };
        return columns is null && deletedAt is null
            ? null
            : new ModelVersion(
                document.Kind, document.Id, version, deletedAt is not null, document.Kind == RawKind.Message ? deletedAt : null, columns);
    }

    private static DateTime? JustBeforeLatestInstant(RawDocument document)
    {
        string[] fields = document.Kind switch
        {
            _ when document.Value<DateTime>("_deletedAt") is not null => [],
            RawKind.Room => ["ts"],
            RawKind.User => ["createdAt"],
            RawKind.Message => ["ts", "editedAt"],
            _ => [],
        };
        return fields.Max(document.Value<DateTime>)?.AddMicroseconds(-1);
    }

    private static object?[]? Room(RawDocument room) => room.Reference<string>("t") is { } type
        ?
        [
            type, room.Reference<string>("name"), room.Reference<string>("fname"), room.Reference<string[]>("usernames"),
            room.Value<DateTime>("ts"), room.Value<DateTime>("_updatedAt"),
        ]
        : null;

    private static object?[]? User(RawDocument user)
    {
        var createdAt = user.Value<DateTime>("createdAt");
        if (createdAt is null && user.Value<DateTime>("_deletedAt") is not null)
        {
            return null;
        }

        var anonymous = (user.Reference<string[]>("roles") ?? []).Contains("anonymous");
        return
        [
            user.Reference<string>("username"), user.Reference<string>("name"), createdAt, anonymous, user.Reference<string>("type"),
            user.Value<bool>("active") ?? true,
        ];
    }

    private static object?[]? Message(RawDocument message)
    {
        var roomId = message.Reference<string>("rid");
        var userId = message.Reference<IReadOnlyDictionary<string, object?>>("u")?.GetValueOrDefault("_id");
        var sentAt = message.Value<DateTime>("ts");
        var byUser = message.Reference<string>("t") is null or "" or "e2e";
        var hidden = message.Value<bool>("_hidden") == true;
        return roomId is null || sentAt is null ? null : [roomId, userId, sentAt, byUser && !hidden];
    }

    private static object?[]? Session(RawDocument session)
    {
        var userId = session.Reference<string>("userId");
        if (userId is null || session.Value<DateTime>("loginAt") is not { } loginAt)
        {
            return null;
        }

        var start = Later(loginAt, session.Value<DateTime>("createdAt"))!.Value;
        var end = Later(session.Value<DateTime>("lastActivityAt"), session.Value<DateTime>("closedAt"));
        if (end - start < TimeSpan.FromSeconds(1))
        {
            end = null;
        }

        return end - start > s_longestSession ? null : [userId, start, end, Anonymous(session)];
    }

    private static object?[]? UserDaily(RawDocument daily)
    {
        var userId = daily.Reference<string>("userId");
        var year = daily.Value<int>("year");
        var month = daily.Value<int>("month");
        var day = daily.Value<int>("day");
        return userId is null || year is null || month is null || day is null
            ? null
            : [userId, new DateOnly(year.Value, month.Value, day.Value), Anonymous(daily)];
    }

    private static bool Anonymous(RawDocument document) =>
        document.Reference<string>("mostImportantRole") == "anonymous"
        || (document.Reference<string[]>("roles") ?? []).Contains("anonymous");

    private static DateTime? Later(DateTime? one, DateTime? other) => one is null ? other : other is null ? one : one > other ? one : other;
}
