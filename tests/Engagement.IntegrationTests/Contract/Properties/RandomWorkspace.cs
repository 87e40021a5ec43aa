using Engagement.IntegrationTests.Ingest.Model;
using FsCheck;
using FsCheck.Fluent;

namespace Engagement.IntegrationTests.Contract.Properties;

/// <summary>
/// A generated workspace for a seed: few ids, so that versions of one document collide out of order and counts tie. The seed also determines the
/// zone and the source of activity.
/// </summary>
internal sealed class RandomWorkspace
{
    private static readonly string[] s_activities = ["Auto", "Sessions", "Messages"];
    private static readonly object s_absent = new();
    private static readonly DateTime s_firstVersion = new(2024, 6, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Texts whose order differs between UTF-8 and UTF-16, and every character that JSON escapes.</summary>
    private static readonly string[] s_odd = ["", "a", "b", "é", "\uFFFD", "🚀", "\"<>&+'\\/", "\u007F\u2028\u00A0", "\b\f\n\r\t\u0001\u001F"];

    /// <summary>The last is never stored.</summary>
    private static readonly string[] s_rooms = ["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "\uFFFD", "🚀", "\"<r>&+\\", "nowhere"];
    private static readonly string[] s_users = ["u0", "u1", "u2", "u3", "u4", "u5", "\uFFFD", "🚀", "\"<u>&+\\"];

    public RandomWorkspace(int seed, ModelZone zone, string activity, DateTime centre, IReadOnlyList<RawDocument> documents)
    {
        Seed = seed;
        Zone = zone;
        Activity = activity;
        Centre = centre;
        Documents = documents;
    }

    public int Seed { get; }

    public ModelZone Zone { get; }

    public string Activity { get; }

    public DateTime Centre { get; }

    /// <summary>The setting of the same name.</summary>
    public int KeepPrunedAfterDays { get; init; }

    public IReadOnlyList<RawDocument> Documents { get; }

    public static RandomWorkspace Of(int seed)
    {
        var zone = new ModelZone(RandomInstant.Zones[seed % RandomInstant.Zones.Length]);
        var activity = s_activities[seed % s_activities.Length];
        var workspace =
            from centre in RandomInstant.Centre(zone, preferNotable: seed / RandomInstant.Zones.Length % 2 == 0)
            let near = RandomInstant.Near(zone, centre)
            from rooms in Several(10, 30, Room(near))
            from users in Several(5, 25, User(near))
            from messages in Gen.Frequency((9, Several(40, 200, Message(near))), (1, Several(0, 5, Message(near))))
            from sessions in Gen.Frequency((9, Several(10, 40, Session(zone, near))), (1, Several(0, 2, Session(zone, near))))
            from days in Gen.Frequency((3, Several(0, 12, UserDaily(zone, near))), (1, Several(0, 0, UserDaily(zone, near))))
            from shuffled in Gen.Shuffle<RawDocument>([.. rooms, .. users, .. messages, .. sessions, .. days])
            select new RandomWorkspace(seed, zone, activity, centre, shuffled) { KeepPrunedAfterDays = seed % 2 * 30 };
        return workspace.Sample(1, new Rnd((ulong)seed), 1).Single();
    }

    private static Gen<RawDocument> Room(Gen<DateTime> near) => Document(
        RawKind.Room,
        ("_id", Gen.Elements<object?>(s_rooms[..^1])),
        ("t", Gen.Elements<object?>("c", "c", "c", "c", "p", "p", "d", "d", "d", "l", "v")),
        ("name", Sometimes(5, Gen.Elements<object?>([null, .. s_odd]))),
        ("fname", Sometimes(5, Gen.Elements<object?>([null, .. s_odd]))),
        ("usernames", Sometimes(5, Gen.Elements<object?>(null, Array.Empty<string>(), new[] { "a" }, new[] { "b", "a" }, s_odd))),
        ("ts", Sometimes(7, near.Select(Boxed))));

    private static Gen<RawDocument> User(Gen<DateTime> near) => Document(
        RawKind.User,
        ("_id", Gen.Elements<object?>(s_users)),
        ("username", Sometimes(7, Gen.Elements<object?>([null, .. s_odd]))),
        ("createdAt", Sometimes(9, near.Select(Boxed))),
        ("roles", Sometimes(9, Gen.Elements<object?>(
            new[] { "user" }, new[] { "user" }, new[] { "user" }, new[] { "anonymous" }, new[] { "user", "anonymous" }, Array.Empty<string>()))));

    private static Gen<RawDocument> Message(Gen<DateTime> near) => Document(
        RawKind.Message,
        ("_id", Numbered("m", 150)),
        ("rid", Gen.Elements<object?>(s_rooms)),
        ("u", Gen.Elements<object?>([.. s_users, null]).Select(user => (object?)new Dictionary<string, object?> { ["_id"] = user })),
        ("ts", near.Select(Boxed)),
        ("t", Sometimes(3, Gen.Elements<object?>(null, "", "e2e", "uj", "rm"))),
        ("_hidden", Sometimes(1, Gen.Elements<object?>(true, true, false, null))));

    private static Gen<RawDocument> Session(ModelZone zone, Gen<DateTime> near) =>
        from start in near
        from end in End(zone, start)
        from session in Document(
            RawKind.Session,
            ("_id", Numbered("s", 30)),
            ("type", Gen.Elements<object?>("session", "computed-session")),
            ("userId", Gen.Elements<object?>(s_users)),
            ("loginAt", Gen.Constant<object?>(start)),
            ("createdAt", Sometimes(4, Gen.OneOf(Gen.Constant(start), Gen.Choose(-90, 90).Select(minutes => start.AddMinutes(minutes)), near).Select(Boxed))),
            ("lastActivityAt", Sometimes(6, Gen.Elements<object?>(end, end, end.AddSeconds(-1)))),
            ("closedAt", Sometimes(6, Gen.Elements<object?>(end, end, end.AddSeconds(-1)))),
            ("mostImportantRole", Gen.Frequency<object?>((12, Gen.Constant<object?>("user")), (1, Gen.Constant<object?>("anonymous")))),
            ("roles", Gen.Frequency<object?>((12, Gen.Constant<object?>(new[] { "user" })), (1, Gen.Constant<object?>(new[] { "user", "anonymous" })))))
        select session;

    /// <summary>Sometimes exactly at the end of a day or an hour, or at the limit of one second.</summary>
    private static Gen<DateTime> End(ModelZone zone, DateTime start)
    {
        var later = Gen.Choose(1, 1_800).Select(minutes => start.AddMinutes(minutes));
        return Gen.Frequency(
            (3, Gen.Elements(-5_000, 0, 1, 999, 1_000, 1_001, 60_000).Select(milliseconds => start.AddMilliseconds(milliseconds))),
            (3, Gen.Choose(1, 10_800_000).Select(milliseconds => start.AddMilliseconds(milliseconds))),
            (2, later),
            (3, later.Select(instant => zone.FirstInstant(zone.Day(instant), zone.Hour(instant)))),
            (2, Gen.Choose(1, 4).Select(days => zone.FirstInstant(zone.Day(start.AddDays(days))))),
            (1, Gen.Elements(0, 0, 1).Select(milliseconds => start.AddDays(31).AddMilliseconds(milliseconds))));
    }

    /// <summary>Sometimes on a day that the zone skips.</summary>
    private static Gen<RawDocument> UserDaily(ModelZone zone, Gen<DateTime> near) =>
        from instant in near
        from shift in Gen.Elements(0, 0, 1, -1)
        let day = zone.Day(instant).AddDays(shift)
        from daily in Document(
            RawKind.UserDaily,
            ("_id", Numbered("u-2024-5-", 9)),
            ("type", Gen.Constant<object?>("user_daily")),
            ("userId", Gen.Elements<object?>(s_users)),
            ("year", Gen.Constant<object?>(day.Year)),
            ("month", Gen.Constant<object?>(day.Month)),
            ("day", Gen.Constant<object?>(day.Day)),
            ("mostImportantRole", Gen.Elements<object?>("user", "user", "user", "anonymous")))
        select daily;

    /// <summary>One in ten is a deletion, with all fields or only the id; there are few versions.</summary>
    private static Gen<RawDocument> Document(RawKind kind, params (string Name, Gen<object?> Value)[] fields) =>
        from values in Gen.CollectToArray(fields.Select(field => field.Value))
        from deletion in Gen.Frequency((90, Gen.Constant(0)), (5, Gen.Constant(1)), (5, Gen.Constant(2)))
        from version in Gen.Choose(0, 7).Select(shift => s_firstVersion.AddMilliseconds(shift))
        let present = fields.Zip(values, (field, value) => KeyValuePair.Create(field.Name, value)).Where(field => !Equals(field.Value, s_absent))
        select new RawDocument(
            kind,
            new Dictionary<string, object?>(deletion == 2 ? present.Where(field => field.Key is "_id" or "type") : present)
            {
                [deletion > 0 ? "_deletedAt" : "_updatedAt"] = version,
            });

    private static Gen<object?> Sometimes(int inTen, Gen<object?> value) => Gen.Frequency((inTen, value), (10 - inTen, Gen.Constant<object?>(s_absent)));

    private static Gen<object?> Numbered(string prefix, int count) => Gen.Choose(0, count - 1).Select(number => (object?)$"{prefix}{number}");

    private static Gen<RawDocument[]> Several(int min, int max, Gen<RawDocument> documents) =>
        from count in Gen.Choose(min, max) from several in documents.ArrayOf(count) select several;

    private static object? Boxed(DateTime instant) => instant;
}
