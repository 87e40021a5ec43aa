using System.Globalization;
using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>A generated history for a seed: few ids and few versions, so that they collide, around an ordinary day or a clock change.</summary>
internal sealed class History
{
    private static readonly string[] s_zones =
    [
        "UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "Asia/Beirut", "America/Havana", "Asia/Kathmandu",
        "Pacific/Apia", "America/Sao_Paulo",
    ];

    /// <summary>
    /// Unusual clock changes: a skipped day, a skipped or repeated midnight, an hour of one minute, changes by half or a quarter of an hour; and
    /// the first instant of Unix time.
    /// </summary>
    private static readonly Dictionary<string, string[]> s_notable = new()
    {
        ["UTC"] = ["1970-01-01T00:00Z"],
        ["America/New_York"] = ["2024-11-03T06:00Z"],
        ["Asia/Kolkata"] = ["2023-05-29T18:30Z"],
        ["Australia/Lord_Howe"] = ["2024-04-06T15:00Z", "2024-10-05T15:30Z"],
        ["America/St_Johns"] = ["2010-11-07T02:31Z", "2011-03-13T03:31Z"],
        ["Asia/Beirut"] = ["2023-03-29T22:00Z", "2024-10-26T21:00Z"],
        ["America/Havana"] = ["2024-03-10T05:00Z", "2024-11-03T05:00Z"],
        ["Asia/Kathmandu"] = ["1985-12-31T18:30Z"],
        ["Pacific/Apia"] = ["2011-12-30T10:00Z"],
        ["America/Sao_Paulo"] = ["2018-11-04T03:00Z", "2019-02-17T02:00Z"],
    };

    private static readonly int[] s_keepPrunedAfterDays = [0, 30, 1];
    private static readonly string?[] s_names = [null, null, "", "a", "b", "é", "\uFFFD", "🚀"];
    private static readonly DateTime s_firstVersion = new(2024, 6, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly Random _random;
    private readonly DateTime _around;

    public History(int seed)
    {
        _random = new Random(seed);
        Seed = seed;
        Zone = new ModelZone(s_zones[seed % s_zones.Length]);
        KeepPrunedAfterDays = s_keepPrunedAfterDays[seed % s_keepPrunedAfterDays.Length];
        _around = Around();
        Documents = [.. Enumerable.Range(0, _random.Next(20, 300)).Select(_ => Next())];
    }

    public int Seed { get; }

    public ModelZone Zone { get; }

    /// <summary>The setting that the store is counted with.</summary>
    public int KeepPrunedAfterDays { get; }

    public DateTime Middle => _around;

    public IReadOnlyList<RawDocument> Documents { get; }

    private RawDocument Next()
    {
        var (kind, fields) = _random.Next(10) switch
        {
            0 or 1 => (RawKind.Room, Room()),
            2 => (RawKind.User, User()),
            3 or 4 => (RawKind.Session, Session()),
            5 => (RawKind.UserDaily, UserDaily()),
            _ => (RawKind.Message, Message()),
        };
        if (Chance(25))
        {
            // A deletion has all fields or only the id. Messages are often deleted just before or after the setting's days.
            var sentAt = fields.GetValueOrDefault("ts") as DateTime? ?? _around;
            fields = Chance(50) ? new() { ["_id"] = fields["_id"] } : fields;
            fields["_deletedAt"] = kind == RawKind.Message && Chance(75) ? DaysAfter(sentAt) : Version();
        }

        if (!fields.ContainsKey("_deletedAt") ? !Chance(2) : Chance(50))
        {
            fields["_updatedAt"] = Version();
        }

        if (Chance(3))
        {
            // A live document without this field is rejected, a deletion then counts as one without fields.
            fields.Remove(kind switch
            {
                RawKind.User => "createdAt",
                RawKind.Message => Of("ts", "rid"),
                RawKind.Session or RawKind.UserDaily => "userId",
                _ => "name",
            });
        }

        return new RawDocument(kind, fields);
    }

    private Dictionary<string, object?> Room() => new()
    {
        ["_id"] = Pick("r", 5),
        ["t"] = Of("c", "c", "p", "d", "l", "v"),
        ["name"] = Of(s_names),
        ["fname"] = Of(s_names),
        ["usernames"] = Of<string[]?>(null, [], ["a"], ["a", "b"], ["b"], ["\uFFFD"], ["🚀"]),
        ["ts"] = Chance(50) ? Instant() : null,
    };

    private Dictionary<string, object?> User() => new()
    {
        ["_id"] = Pick("u", 6),
        ["username"] = Of(s_names),
        ["name"] = Of(s_names),
        ["createdAt"] = Chance(90) ? Instant() : null,
        ["roles"] = Of<string[]>(["user"], ["anonymous"], ["user", "anonymous"], []),
        ["type"] = Of("user", "bot", null),
        ["active"] = Of<object?>(true, false, null),
    };

    private Dictionary<string, object?> Message()
    {
        // Mostly one property of a message changes at a time: room, author, instant or whether it counts.
        var number = _random.Next(30);
        return new()
        {
            ["_id"] = $"m{number}",
            ["rid"] = Chance(75) ? $"r{number % 6}" : Pick("r", 6),
            ["u"] = Chance(90) ? Author(Chance(75) ? $"u{number % 8}" : Pick("u", 8)) : Of<Dictionary<string, object?>?>(null, [], Author(null)),
            ["ts"] = Chance(75) ? _around.AddMinutes((number * 173) - 2_000) : Instant(),
            ["msg"] = "text",
            ["t"] = Of(null, null, null, null, "", "e2e", "uj", "rm"),
            ["_hidden"] = Chance(8) ? true : null,
        };
    }

    private static Dictionary<string, object?> Author(string? id) => new() { ["_id"] = id };

    private Dictionary<string, object?> Session()
    {
        // Mostly the same session of one user, which is extended, shortened and reopened.
        var number = _random.Next(12);
        var start = Chance(75) ? _around.AddMinutes((number * 97) - 500) : Instant();
        var user = Chance(75) ? $"u{number % 4}" : Pick("u", 8);
        var end = start + Of(
            TimeSpan.FromMilliseconds(-5_000), TimeSpan.FromMilliseconds(999), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(_random.Next(300)),
            TimeSpan.FromMinutes(_random.Next(3_000)), TimeSpan.FromMilliseconds(_random.Next(10_000_000)), TimeSpan.FromDays(31),
            TimeSpan.FromDays(31) + TimeSpan.FromMilliseconds(1));
        if (Chance(30))
        {
            // Ends exactly at the end of an hour of some zone.
            end = start.Date.AddHours(start.Hour).AddMinutes(15 * _random.Next(5, 100));
        }

        return new()
        {
            ["_id"] = $"s{number}",
            ["type"] = Of("session", "computed-session", null),
            ["userId"] = user,
            ["loginAt"] = start,
            ["createdAt"] = Chance(20) ? start.AddMinutes(_random.Next(-60, 60)) : null,
            ["lastActivityAt"] = Chance(60) ? end : null,
            ["closedAt"] = Chance(60) ? end.AddSeconds(-Of(0, 0, 1, 2)) : null,
            ["mostImportantRole"] = Chance(10) ? "anonymous" : "user",
            ["roles"] = Chance(5) ? new[] { "anonymous" } : ["user"],
        };
    }

    private Dictionary<string, object?> UserDaily()
    {
        // Includes days that the zone skips.
        var day = Zone.Day(Instant()).AddDays(Of(0, 0, 1, -1));
        return new()
        {
            ["_id"] = Pick("u", 3) + "-2024-3-" + _random.Next(1, 5),
            ["type"] = "user_daily",
            ["userId"] = Pick("u", 8),
            ["year"] = day.Year,
            ["month"] = day.Month,
            ["day"] = day.Day,
            ["mostImportantRole"] = Chance(20) ? "anonymous" : "user",
        };
    }

    /// <summary>A third around a notable instant of the zone, most others around any clock change, if it has one.</summary>
    private DateTime Around()
    {
        if (Chance(33))
        {
            return DateTime.Parse(Of(s_notable[Zone.Name]), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        }

        var first = new DateTime(2009, 1, 1, 12, 0, 0, DateTimeKind.Utc);
        var days = Enumerable.Range(0, 365 * 12).Select(day => first.AddDays(day)).ToList();
        var zone = TimeZoneInfo.FindSystemTimeZoneById(Zone.Name);
        var changes = days.Where(day => zone.GetUtcOffset(day) != zone.GetUtcOffset(day.AddDays(-1))).ToList();
        return changes.Count == 0 || Chance(30) ? Of([.. days]) : Of([.. changes]);
    }

    /// <summary>Within three days, often at or near the start of an hour.</summary>
    private DateTime Instant()
    {
        var instant = _around.AddMinutes(_random.Next(-4_320, 4_320));
        return Chance(50)
            ? instant.AddMilliseconds(_random.Next(60_000))
            : instant.AddMinutes(-instant.Minute + Of(0, 0, 15, 30)).AddMilliseconds(Of(-1_000, -1, 0, 0, 1, 1_000));
    }

    private DateTime DaysAfter(DateTime sentAt) =>
        sentAt.AddDays(Of(KeepPrunedAfterDays, KeepPrunedAfterDays, 0, 1, 400)).AddMilliseconds(Of(-1, 0, 0, 1, 60_000));

    private DateTime Version() => s_firstVersion.AddMilliseconds(_random.Next(8));

    private string Pick(string prefix, int count) => prefix + _random.Next(count);

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Of<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
