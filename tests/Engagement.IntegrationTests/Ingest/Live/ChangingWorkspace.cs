using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>
/// A changing workspace: each operation creates an object or the next version of an existing one. There are so few rooms, users and instants that
/// most days have several objects.
/// </summary>
internal sealed class ChangingWorkspace(Random random, ModelZone zone, IReadOnlyList<DateTime> instants, int keepPrunedAfterDays)
{
    /// <summary>The kinds of ten new objects.</summary>
    private static readonly RawKind[] s_newKinds =
    [
        RawKind.Room, RawKind.User, RawKind.Session, RawKind.Session, RawKind.UserDaily, RawKind.Message, RawKind.Message, RawKind.Message,
        RawKind.Message, RawKind.Message,
    ];

    private static readonly string?[] s_names = [null, "", "a", "b", "é", "\uFFFD", "🚀"];
    private static readonly DateTime s_firstVersion = new(2024, 6, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly List<WorkspaceObject> _objects = [];

    /// <summary>The documents of the next operation: one, or several with the same version.</summary>
    public IReadOnlyList<RawDocument> Next()
    {
        if (_objects.Count == 0 || Chance(35))
        {
            _objects.Add(Create());
            return [Document(_objects[^1])];
        }

        var one = Of([.. _objects]);
        one.Version++;
        var documents = Chance(8) ? 2 : 1;
        return [.. Enumerable.Range(0, documents).Select(_ =>
        {
            one.Deleted = Chance(one.Deleted ? 60 : 14);
            if (!one.Deleted)
            {
                Of(Changes(one.Kind))(one.Fields);
            }

            return Document(one);
        })];
    }

    private WorkspaceObject Create()
    {
        var kind = Of(s_newKinds);
        var number = _objects.Count(one => one.Kind == kind);
        return kind switch
        {
            RawKind.Room => new(kind, Room(number)),
            RawKind.User => new(kind, User(number)),
            RawKind.Session => new(kind, Session(number)),
            RawKind.UserDaily => new(kind, UserDaily(number)),
            _ => new(kind, Message(number)),
        };
    }

    private Dictionary<string, object?> Room(int number) => new()
    {
        ["_id"] = $"r{number}", ["t"] = RoomType(), ["name"] = Of(s_names), ["fname"] = Of(s_names), ["usernames"] = Usernames(), ["ts"] = Instant(),
    };

    private Dictionary<string, object?> User(int number) => new()
    {
        ["_id"] = $"u{number}", ["username"] = Of(s_names), ["createdAt"] = Instant(), ["roles"] = Roles(), ["type"] = "user", ["active"] = true,
    };

    private Dictionary<string, object?> Message(int number) => new()
    {
        ["_id"] = $"m{number}", ["rid"] = RoomId(), ["u"] = Author(), ["ts"] = Instant(), ["msg"] = "text", ["t"] = Chance(10) ? "uj" : null,
    };

    private Dictionary<string, object?> Session(int number)
    {
        var start = Instant();
        return new()
        {
            ["_id"] = $"s{number}", ["type"] = "session", ["userId"] = UserId(), ["loginAt"] = start,
            ["lastActivityAt"] = Chance(70) ? End(start) : null, ["closedAt"] = null, ["mostImportantRole"] = Chance(8) ? "anonymous" : "user",
        };
    }

    private Dictionary<string, object?> UserDaily(int number)
    {
        var daily = new Dictionary<string, object?>
        {
            ["_id"] = $"u{number}-2024-3-1", ["type"] = "user_daily", ["userId"] = UserId(), ["mostImportantRole"] = Chance(15) ? "anonymous" : "user",
        };
        AnotherDay(daily);
        return daily;
    }

    /// <summary>The possible changes of an object of the kind, except deletion.</summary>
    private Action<Dictionary<string, object?>>[] Changes(RawKind kind) => kind switch
    {
        RawKind.Room =>
        [
            renamed => (renamed["name"], renamed["fname"]) = (Of(s_names), Of(s_names)),
            retyped => retyped["t"] = RoomType(),
            joined => joined["usernames"] = Usernames(),
        ],
        RawKind.User =>
        [
            renamed => renamed["username"] = Of(s_names),
            promoted => promoted["roles"] = Roles(),
            created => created["createdAt"] = Chance(85) ? Instant() : null,
        ],
        RawKind.Message =>
        [
            edited => edited["msg"] = "another text",
            turned => turned["t"] = Of(null, "", "e2e", "rm"),
            hidden => hidden["_hidden"] = Chance(50),
            moved => moved["rid"] = RoomId(),
            postponed => postponed["ts"] = Instant(),
            handed => handed["u"] = Author(),
        ],
        RawKind.Session =>
        [
            extended => extended["lastActivityAt"] = Later(extended).AddMinutes(random.Next(1, 600)),
            shortened => shortened["lastActivityAt"] = End((DateTime)shortened["loginAt"]!),
            reopened => (reopened["lastActivityAt"], reopened["closedAt"]) = (null, null),
            closed => closed["closedAt"] = Later(closed).AddMinutes(random.Next(-30, 300)),
            handed => handed["userId"] = UserId(),
            promoted => promoted["mostImportantRole"] = Of("user", "anonymous"),
        ],
        _ =>
        [
            AnotherDay,
            handed => handed["userId"] = UserId(),
            promoted => promoted["mostImportantRole"] = Of("user", "anonymous"),
        ],
    };

    private RawDocument Document(WorkspaceObject one)
    {
        // A deletion has all fields or only the id, with its kind in the document or only in the form of the id.
        var fields = one.Deleted && Chance(60)
            ? new Dictionary<string, object?>(one.Fields.Where(field => field.Key == "_id" || (field.Key == "type" && Chance(50))))
            : new Dictionary<string, object?>(one.Fields);
        var version = s_firstVersion.AddMilliseconds(one.Version);
        fields[one.Deleted ? "_deletedAt" : "_updatedAt"] = version;
        if (one is { Deleted: true, Kind: RawKind.Message } && Chance(60) && DaysAfter((DateTime)one.Fields["ts"]!) is var deletedAt && deletedAt < version)
        {
            (fields["_deletedAt"], fields["_updatedAt"]) = (deletedAt, version);
        }

        return new RawDocument(one.Kind, fields);
    }

    /// <summary>Often just before or after the days that keep a message counted.</summary>
    private DateTime DaysAfter(DateTime sentAt) => sentAt.AddDays(Of(0, keepPrunedAfterDays, keepPrunedAfterDays, 400)).AddMilliseconds(Of(-1, 0, 0, 1));

    /// <summary>Sometimes a day that the zone skips.</summary>
    private void AnotherDay(Dictionary<string, object?> daily)
    {
        var day = zone.Day(Instant()).AddDays(Of(0, 0, 0, 1, -1));
        (daily["year"], daily["month"], daily["day"]) = (day.Year, day.Month, day.Day);
    }

    /// <summary>Often within the hour, often at the start of one, sometimes before the start.</summary>
    private DateTime End(DateTime start)
    {
        var hour = start.AddMinutes(-start.Minute).AddSeconds(-start.Second).AddMilliseconds(-start.Millisecond);
        return Of(
            start.AddMilliseconds(Of(-1_000, 999, 1_000)), start.AddMinutes(random.Next(1, 50)), start.AddMinutes(random.Next(1, 1_500)),
            hour.AddMinutes(30 * random.Next(2, 20)));
    }

    private static DateTime Later(Dictionary<string, object?> session) =>
        (DateTime)(session["closedAt"] ?? session["lastActivityAt"] ?? session["loginAt"])!;

    private Dictionary<string, object?> Author() => new() { ["_id"] = Chance(90) ? UserId() : null };

    /// <summary>Often a room that is not stored yet, or never.</summary>
    private string RoomId() => $"r{random.Next(5)}";

    private string UserId() => $"u{random.Next(5)}";

    private string RoomType() => Of("c", "c", "p", "d", "l");

    private string[] Roles() => Of<string[]>(["user"], ["admin", "user"], ["anonymous"]);

    private string[]? Usernames() => Of<string[]?>(null, [], ["a"], ["\uFFFD", "🚀"], ["a\"b\\c", "{", ","]);

    private DateTime Instant() => Of([.. instants]);

    private bool Chance(int percent) => random.Next(100) < percent;

    private T Of<T>(params T[] choices) => choices[random.Next(choices.Length)];

    private sealed record WorkspaceObject(RawKind Kind, Dictionary<string, object?> Fields)
    {
        public int Version { get; set; }

        public bool Deleted { get; set; }
    }
}
