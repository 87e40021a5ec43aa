using Engagement.Domain.Documents;
using static Engagement.Infrastructure.Ingest.CountingSql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// Updates rollups after the events of a batch are written. Sums change by new state minus old state. Hours of activity are OR-ed in, or
/// recounted for a user's day that lost some. The statements run in the order of this file.
/// </summary>
internal static class RollupChanges
{
    // A local day lies between these in every zone.
    private const string Before = "(l.day - 1)::timestamp AT TIME ZONE 'UTC'";
    private const string After = "(l.day + 2)::timestamp AT TIME ZONE 'UTC'";

    /// <summary>
    /// Ends a lateral subquery that is looked up by index for each changed row, so that the cost does not grow with the history. Live sessions switch
    /// scans of whole tables off, and PostgreSQL before 18 then takes any index scan for equally cheap.
    /// </summary>
    public const string LookedUpByIndex = "OFFSET 0";

    public static readonly IReadOnlyList<string> WorkTables = ["changed_room_day", "changed_activity"];

    public const string CreateWorkTables =
        """
        CREATE TEMP TABLE changed_room_day (room_id text COLLATE "C", day date, messages bigint);
        CREATE TEMP TABLE changed_activity (day date, user_id text COLLATE "C",
            session_hours int, message_hours int, all_day boolean, old_session_hours int, old_message_hours int, old_all_day boolean)
        """;

    /// <summary>Moves the sums of a new room or one that changed its type, found by its weeks; its messages are not read.</summary>
    public static readonly string MoveRoomsBetweenTypes = MergeMessageDay(
        $"""
        SELECT d.day, t.room_type, sum(t.sign * d.messages)::bigint AS messages
        FROM changed_rooms c
        CROSS JOIN LATERAL (
            SELECT d.day, d.messages
            FROM room_week w CROSS JOIN generate_series(0, 6) AS passed JOIN room_day d ON d.day = w.week + passed AND d.room_id = c.id
            WHERE w.room_id = c.id {LookedUpByIndex}
        ) AS d
        CROSS JOIN LATERAL (VALUES (c.type, 1), (c.old_type, -1)) AS t (room_type, sign)
        WHERE c.type IS DISTINCT FROM c.old_type AND {RoomIsShown("t.room_")}
        GROUP BY 1, 2
        """);

    /// <summary>The changed rooms with their messages that make somebody active.</summary>
    private static readonly string ChangedRoomsWithMessages =
        $"changed_rooms c CROSS JOIN LATERAL (SELECT * FROM messages t WHERE t.room_id = c.id AND {MessageMakesActive("t.")} {LookedUpByIndex}) m";

    /// <summary>The authors in a room that became shown become active.</summary>
    private static readonly string GainFromRooms =
        $"""
        SELECT {Day("m.sent_at")} AS day, m.user_id, 0 AS session_hours, {HourBit("m.sent_at")} AS message_hours, false AS all_day
        FROM {ChangedRoomsWithMessages} WHERE {RoomIsShown("c.")} AND ({RoomIsShown("c.old_")}) IS NOT TRUE
        """;

    /// <summary>The authors in a room that is no longer shown lose hours, unless something else made them active.</summary>
    private static readonly string LossFromRooms =
        $"""
        SELECT {Day("m.sent_at")} AS day, m.user_id
        FROM {ChangedRoomsWithMessages} WHERE {RoomIsShown("c.old_")} AND ({RoomIsShown("c.")}) IS NOT TRUE
        """;

    public static readonly string CollectRoomDays =
        $"""
        INSERT INTO changed_room_day (room_id, day, messages)
        SELECT room_id, day, sum(sign) FROM (
            SELECT room_id, {Day("sent_at")} AS day, 1 AS sign FROM changed_messages WHERE {MessageCounts("")}
            UNION ALL
            SELECT old_room_id, {Day("old_sent_at")}, -1 FROM changed_messages WHERE {MessageCounts("old_")}
        ) AS moved GROUP BY 1, 2 HAVING sum(sign) <> 0
        """;

    public const string ApplyRoomDays =
        """
        MERGE INTO room_day r USING changed_room_day c ON r.day = c.day AND r.room_id = c.room_id
        WHEN MATCHED AND r.messages + c.messages = 0 THEN DELETE
        WHEN MATCHED THEN UPDATE SET messages = r.messages + c.messages
        WHEN NOT MATCHED THEN INSERT (room_id, day, messages) VALUES (c.room_id, c.day, c.messages)
        """;

    public static readonly string ApplyRoomWeeks =
        $"""
        MERGE INTO room_week r USING (
            SELECT room_id, {Monday("day")} AS week, sum(messages)::bigint AS messages FROM changed_room_day GROUP BY 1, 2 HAVING sum(messages) <> 0
        ) c ON r.week = c.week AND r.room_id = c.room_id
        WHEN MATCHED AND r.messages + c.messages = 0 THEN DELETE
        WHEN MATCHED THEN UPDATE SET messages = r.messages + c.messages
        WHEN NOT MATCHED THEN INSERT (room_id, week, messages) VALUES (c.room_id, c.week, c.messages)
        """;

    public static readonly string ApplyMessageDays = MergeMessageDay(
        $"""
        SELECT c.day, r.type AS room_type, sum(c.messages)::bigint AS messages
        FROM changed_room_day c JOIN rooms r ON r.id = c.room_id WHERE {RoomIsShown("r.")} GROUP BY 1, 2
        """);

    private static readonly string GainFromMessages =
        $"""
        SELECT {Day("c.sent_at")} AS day, c.user_id, 0 AS session_hours, {HourBit("c.sent_at")} AS message_hours, false AS all_day
        FROM changed_messages c JOIN rooms r ON r.id = c.room_id
        WHERE {RoomIsShown("r.")} AND {MessageMakesActive("c.")}
        """;

    /// <summary>Whether a changed message may reduce its old author's hours: it no longer counts, or its room, author or time has changed.</summary>
    public static readonly string MessageLosesHours =
        $"""
        {MessageMakesActive("old_")}
            AND ({MessageCounts("")} AND (room_id, user_id, sent_at) = (old_room_id, old_user_id, old_sent_at)) IS NOT TRUE
        """;

    private static readonly string LossFromMessages =
        $"SELECT {Day("old_sent_at")} AS day, old_user_id AS user_id FROM changed_messages WHERE {MessageLosesHours}";

    /// <summary>A deleted user still counts, so only createdAt and the role change the day.</summary>
    public static readonly string ApplyNewUserDays =
        $"""
        MERGE INTO new_user_day n USING (
            SELECT day, sum(sign)::int AS users FROM (
                SELECT {Day("created_at")} AS day, 1 AS sign FROM changed_users WHERE {UserCounts("")}
                UNION ALL
                SELECT {Day("old_created_at")}, -1 FROM changed_users WHERE {UserCounts("old_")}
            ) AS moved GROUP BY 1 HAVING sum(sign) <> 0
        ) c ON n.day = c.day
        WHEN MATCHED AND n.users + c.users = 0 THEN DELETE
        WHEN MATCHED THEN UPDATE SET users = n.users + c.users
        WHEN NOT MATCHED THEN INSERT (day, users) VALUES (c.day, c.users)
        """;

    private static readonly string GainFromSessions =
        $"""
        SELECT v.day, c.user_id, v.bits AS session_hours, 0 AS message_hours, false AS all_day
        FROM changed_sessions c CROSS JOIN {HoursOf("c.started_at", "c.ended_at")} v
        WHERE {SessionCounts("c.")}
        """;

    /// <summary>Whether a changed session may reduce its old user's hours; a session that only grew reduces none.</summary>
    public static readonly string SessionLosesHours =
        $"""
        {SessionCounts("c.old_")}
            AND ({SessionCounts("c.")} AND c.user_id = c.old_user_id
                 AND c.started_at <= c.old_started_at AND c.ended_at >= c.old_ended_at) IS NOT TRUE
        """;

    private static readonly string LossFromSessions =
        $"""
        SELECT v.day, c.old_user_id AS user_id
        FROM changed_sessions c CROSS JOIN {HoursOf("c.old_started_at", "c.old_ended_at")} v
        WHERE {SessionLosesHours}
        """;

    private static readonly string GainFromDailyActivity =
        $"SELECT day, user_id, 0 AS session_hours, 0 AS message_hours, true AS all_day FROM changed_daily_activity WHERE {DailyActivityCounts("")}";

    private static readonly string LossFromDailyActivity =
        $"""
        SELECT old_day AS day, old_user_id AS user_id FROM changed_daily_activity WHERE {DailyActivityCounts("old_")}
        """;

    /// <summary>By kind: the activity that changes add, and the users' days that they may have reduced.</summary>
    public static readonly IReadOnlyList<(DocumentKind Kind, string Gain, string Loss)> ActivitySources =
    [
        (DocumentKind.Room, GainFromRooms, LossFromRooms),
        (DocumentKind.Message, GainFromMessages, LossFromMessages),
        (DocumentKind.Session, GainFromSessions, LossFromSessions),
        (DocumentKind.DailyActivity, GainFromDailyActivity, LossFromDailyActivity),
    ];

    /// <summary>Users' days that differ: from the stored row and the gains, or from the events where activity was lost.</summary>
    public static string CollectActivity(IEnumerable<string> gains, IEnumerable<string> losses) =>
        $"""
        INSERT INTO changed_activity
        WITH gained AS (
        {string.Join("\nUNION ALL\n", gains)}
        ), lost AS MATERIALIZED (
        SELECT DISTINCT * FROM (
        {string.Join("\nUNION ALL\n", losses)}
        ) AS l
        ), next_activity AS MATERIALIZED (
            SELECT l.day, l.user_id, true AS recounted, coalesce(s.hours, 0) AS session_hours, coalesce(m.hours, 0) AS message_hours,
                EXISTS (SELECT FROM daily_activity a
                        WHERE a.user_id = l.user_id AND a.day = l.day AND {DailyActivityCounts("a.")}) AS all_day
            FROM lost l
            CROSS JOIN LATERAL (
                SELECT bit_or(v.bits) AS hours
                FROM sessions s CROSS JOIN {HoursOf($"greatest(s.started_at, {Before})", $"least(s.ended_at, {After})")} v
                WHERE s.user_id = l.user_id AND {SessionCounts("s.")} AND s.started_at < {After} AND s.ended_at > {Before} AND v.day = l.day
            ) s
            CROSS JOIN LATERAL (
                SELECT bit_or({HourBit("m.sent_at")}) AS hours
                FROM messages m JOIN rooms r ON r.id = m.room_id
                WHERE m.user_id = l.user_id AND {MessageCounts("m.")} AND {RoomIsShown("r.")}
                  AND m.sent_at < {After} AND m.sent_at >= {Before} AND {Day("m.sent_at")} = l.day
            ) m
            UNION ALL
            SELECT day, user_id, false, bit_or(session_hours), bit_or(message_hours), bool_or(all_day)
            FROM gained g
            WHERE NOT EXISTS (SELECT FROM lost l WHERE l.day = g.day AND l.user_id = g.user_id)
            GROUP BY 1, 2 ORDER BY 1, 2
        ), compared AS (
            SELECT n.day, n.user_id,
                n.session_hours | CASE WHEN n.recounted THEN 0 ELSE coalesce(b.session_hours, 0) END AS session_hours,
                n.message_hours | CASE WHEN n.recounted THEN 0 ELSE coalesce(b.message_hours, 0) END AS message_hours,
                n.all_day OR (NOT n.recounted AND coalesce(b.all_day, false)) AS all_day,
                coalesce(b.session_hours, 0) AS old_session_hours, coalesce(b.message_hours, 0) AS old_message_hours,
                coalesce(b.all_day, false) AS old_all_day
            FROM next_activity n
            -- OFFSET 0: looked up by index, whatever their number, so that the cost does not grow with the history.
            LEFT JOIN LATERAL (SELECT * FROM user_day u WHERE u.day = n.day AND u.user_id = n.user_id OFFSET 0) b ON true
        )
        SELECT * FROM compared
        WHERE (session_hours, message_hours, all_day) <> (old_session_hours, old_message_hours, old_all_day)
        """;

    public const string InsertUserDays =
        """
        INSERT INTO user_day (day, user_id, session_hours, message_hours, all_day)
        SELECT day, user_id, session_hours, message_hours, all_day FROM changed_activity
        WHERE old_session_hours = 0 AND old_message_hours = 0 AND NOT old_all_day ORDER BY day, user_id
        """;

    public const string UpdateUserDays =
        """
        MERGE INTO user_day u USING (
            SELECT * FROM changed_activity WHERE old_session_hours > 0 OR old_message_hours > 0 OR old_all_day
        ) c ON u.day = c.day AND u.user_id = c.user_id
        WHEN MATCHED AND c.session_hours = 0 AND c.message_hours = 0 AND NOT c.all_day THEN DELETE
        WHEN MATCHED THEN UPDATE SET session_hours = c.session_hours, message_hours = c.message_hours, all_day = c.all_day
        """;

    public static readonly string ApplyActiveDays =
        $"""
        MERGE INTO active_day a USING (
            SELECT day,
                sum({IsActiveBySessions("")}::int - {IsActiveBySessions("old_")}::int)::int AS session_users,
                sum({IsActiveByMessages("")}::int - {IsActiveByMessages("old_")}::int)::int AS message_users
            FROM changed_activity GROUP BY day
        ) c ON a.day = c.day
        WHEN MATCHED AND a.session_users + c.session_users = 0 AND a.message_users + c.message_users = 0 THEN DELETE
        WHEN MATCHED THEN UPDATE SET session_users = a.session_users + c.session_users, message_users = a.message_users + c.message_users
        WHEN NOT MATCHED THEN INSERT (day, session_users, message_users) VALUES (c.day, c.session_users, c.message_users)
        """;

    public const string ApplyActiveHours =
        """
        MERGE INTO active_hour a USING (
            SELECT day, hour::smallint AS hour,
                sum(users * ((session_hours >> hour & 1) - (old_session_hours >> hour & 1)))::int AS session_users,
                sum(users * ((message_hours >> hour & 1) - (old_message_hours >> hour & 1)))::int AS message_users
            FROM (
                -- There are few patterns of hours: users are counted by pattern first.
                SELECT day, session_hours, old_session_hours, message_hours, old_message_hours, count(*) AS users
                FROM changed_activity GROUP BY 1, 2, 3, 4, 5
            ) AS alike CROSS JOIN generate_series(0, 23) AS hour
            WHERE ((session_hours # old_session_hours) | (message_hours # old_message_hours)) >> hour & 1 = 1
            GROUP BY 1, 2
        ) c ON a.day = c.day AND a.hour = c.hour
        WHEN MATCHED AND a.session_users + c.session_users = 0 AND a.message_users + c.message_users = 0 THEN DELETE
        WHEN MATCHED THEN UPDATE SET session_users = a.session_users + c.session_users, message_users = a.message_users + c.message_users
        WHEN NOT MATCHED THEN INSERT (day, hour, session_users, message_users)
            VALUES (c.day, c.hour, c.session_users, c.message_users)
        """;

    private static string MergeMessageDay(string change) =>
        $"""
        MERGE INTO message_day d USING (
        {change}
        ) c ON d.day = c.day AND d.room_type = c.room_type
        WHEN MATCHED AND d.messages + c.messages = 0 THEN DELETE
        WHEN MATCHED AND c.messages <> 0 THEN UPDATE SET messages = d.messages + c.messages
        WHEN NOT MATCHED AND c.messages <> 0 THEN INSERT (day, room_type, messages) VALUES (c.day, c.room_type, c.messages)
        """;
}
