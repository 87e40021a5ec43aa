using Engagement.Domain;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// The counting rules: which rows count, and in which local day and hour. Ingest, rebuild, verify and the indexes use them. The zone, and the
/// days after which a deletion leaves a message counted, are those that the store holds (workspace).
/// </summary>
internal static class CountingSql
{
    private const string Zone = "(SELECT time_zone FROM workspace)";

    private static readonly string s_shownTypes = $"({string.Join(", ", RoomTypes.Shown.Select(type => $"'{type}'"))})";

    /// <summary>The local day of an instant.</summary>
    public static string Day(string instant) => $"({instant} AT TIME ZONE {Zone})::date";

    /// <summary>The Monday of a day's week, whatever the zone.</summary>
    public static string Monday(string day) => $"({day} - (extract(isodow FROM {day})::int - 1))";

    /// <summary>The bit of the local hour of an instant.</summary>
    public static string HourBit(string instant) => $"(1 << extract(hour FROM {instant} AT TIME ZONE {Zone})::int)";

    // An interval compares its days as 86,400 s. Null for 0, which keeps nothing.
    private const string KeepPrunedAfter = "(SELECT make_interval(days => nullif(keep_pruned_after_days, 0)) FROM workspace)";

    // Each rule is a conjunction. The prefix is an alias such as "m.", or "old_" for the state before a change, or both.
    public static string RoomIsShown(string prefix) => $"{prefix}type IN {s_shownTypes}";

    /// <summary>A message that was pruned counts: one deleted so many days after it was sent, as the setting KeepPrunedAfterDays says.</summary>
    public static string MessageCounts(string prefix) =>
        $"{prefix}counted AND (NOT {prefix}deleted OR {DeletedADayLater(prefix)} AND {prefix}deleted_at - {prefix}sent_at >= {KeepPrunedAfter})";

    /// <summary>Whether a message counts for any value of the setting. The condition of indexes, which <see cref="MessageCounts"/> implies.</summary>
    public static string MessageMayCount(string prefix) => $"{prefix}counted AND (NOT {prefix}deleted OR {DeletedADayLater(prefix)})";

    /// <summary>Of a message in a shown room: whether it makes its author active. A message without an author counts and makes nobody active.</summary>
    public static string MessageMakesActive(string prefix) => $"{MessageCounts(prefix)} AND {prefix}user_id IS NOT NULL";

    public static string SessionCounts(string prefix) => $"{prefix}ended_at IS NOT NULL AND NOT {prefix}anonymous AND NOT {prefix}deleted";

    public static string DailyActivityCounts(string prefix) => $"NOT {prefix}anonymous AND NOT {prefix}deleted";

    /// <summary>A deleted user still counts.</summary>
    public static string UserCounts(string prefix) => $"{prefix}created_at IS NOT NULL AND NOT {prefix}anonymous";

    /// <summary>Of a user's day, as <see cref="Application.Common.ActiveUsersSource"/> has it for queries.</summary>
    public static string IsActiveBySessions(string prefix) => $"({prefix}session_hours > 0 OR {prefix}all_day)";

    public static string IsActiveByMessages(string prefix) => $"({prefix}message_hours > 0)";

    /// <summary>
    /// A lateral table of the local days that the half-open interval overlaps, with the bits of their hours; a day may stand in several rows.
    /// The interval is split into pieces of 24 hours. In a piece without a clock change, the hours follow from its two ends. In a piece with one,
    /// each quarter of an hour is sampled: local hours begin on quarters of an hour, and a part of an hour that a clock change makes shorter than
    /// that touches another part of the same hour or an end. No zone changes its clock twice in 24 hours.
    /// </summary>
    public static string HoursOf(string from, string to) =>
        $"""
        LATERAL (
            SELECT hours.day, hours.bits
            FROM generate_series({from}, {to} - interval '1 microsecond', interval '24 hours') AS piece
            CROSS JOIN LATERAL (SELECT least(piece + interval '24 hours', {to}) - interval '1 microsecond' AS last OFFSET 0) AS ends
            CROSS JOIN LATERAL (SELECT piece AT TIME ZONE {Zone} AS first, ends.last AT TIME ZONE {Zone} AS last OFFSET 0) AS local
            CROSS JOIN LATERAL (
                SELECT local.first::date AS day,
                    CASE WHEN local.first::date = local.last::date THEN 2 << extract(hour FROM local.last)::int ELSE 1 << 24 END
                        - (1 << extract(hour FROM local.first)::int) AS bits
                WHERE local.last - local.first = ends.last - piece
                UNION ALL
                SELECT local.last::date, (2 << extract(hour FROM local.last)::int) - 1
                WHERE local.last - local.first = ends.last - piece AND local.last::date > local.first::date
                UNION ALL
                SELECT {Day("sample.instant")}, {HourBit("sample.instant")}
                FROM (
                    SELECT greatest(quarter, piece) AS instant
                    FROM generate_series(date_bin('15 minutes', piece, 'epoch'), ends.last, interval '15 minutes') AS quarter
                    UNION ALL
                    SELECT ends.last
                ) AS sample
                WHERE local.last - local.first <> ends.last - piece
            ) AS hours
        )
        """;

    private static string DeletedADayLater(string prefix) => $"{prefix}deleted_at - {prefix}sent_at >= interval '1 day'";

    // Each member from here on is the query that computes one rollup from the events. Rebuild writes its rows; verify compares with them.
    public static readonly string RoomDay =
        $"""
        SELECT room_id, {Day("sent_at")} AS day, count(*) AS messages
        FROM messages WHERE {MessageCounts("")} GROUP BY 1, 2
        """;

    /// <summary>The weeks of any relation shaped like room_day.</summary>
    public static string RoomWeek(string roomDay) =>
        $"SELECT room_id, {Monday("day")} AS week, sum(messages)::bigint AS messages FROM {roomDay} GROUP BY 1, 2";

    public static readonly string MessageDay =
        $"""
        SELECT {Day("m.sent_at")} AS day, r.type AS room_type, count(*) AS messages
        FROM messages m JOIN rooms r ON r.id = m.room_id
        WHERE {MessageCounts("m.")} AND {RoomIsShown("r.")} GROUP BY 1, 2
        """;

    public static readonly string NewUserDay =
        $"""
        SELECT {Day("created_at")} AS day, count(*)::int AS users
        FROM users WHERE {UserCounts("")} GROUP BY 1
        """;

    public static readonly string UserDay =
        $"""
        SELECT day, user_id, bit_or(session_hours) AS session_hours, bit_or(message_hours) AS message_hours, bool_or(all_day) AS all_day
        FROM (
            SELECT v.day, s.user_id, v.bits AS session_hours, 0 AS message_hours, false AS all_day
            FROM sessions s CROSS JOIN {HoursOf("s.started_at", "s.ended_at")} v WHERE {SessionCounts("s.")}
            UNION ALL
            SELECT {Day("m.sent_at")}, m.user_id, 0, {HourBit("m.sent_at")}, false
            FROM messages m JOIN rooms r ON r.id = m.room_id WHERE {MessageMakesActive("m.")} AND {RoomIsShown("r.")}
            UNION ALL
            SELECT day, user_id, 0, 0, true FROM daily_activity WHERE {DailyActivityCounts("")}
        ) AS activity GROUP BY 1, 2
        """;

    /// <summary>Users by day, of any relation shaped like user_day.</summary>
    public static string ActiveDay(string userDay) =>
        $"""
        SELECT day, count(*) FILTER (WHERE {IsActiveBySessions("")})::int AS session_users,
            count(*) FILTER (WHERE {IsActiveByMessages("")})::int AS message_users
        FROM {userDay} GROUP BY day
        """;

    /// <summary>Users by hour, of any relation shaped like user_day.</summary>
    public static string ActiveHour(string userDay) =>
        $"""
        SELECT day, hour::smallint AS hour, count(*) FILTER (WHERE session_hours >> hour & 1 = 1)::int AS session_users,
            count(*) FILTER (WHERE message_hours >> hour & 1 = 1)::int AS message_users
        FROM {userDay} CROSS JOIN generate_series(0, 23) AS hour
        WHERE (session_hours | message_hours) >> hour & 1 = 1 GROUP BY 1, 2
        """;
}
