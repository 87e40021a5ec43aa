using static Engagement.Infrastructure.Ingest.CountingSql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// How rollups follow a batch whose events are already written: sums move by new state minus old state, activity is OR-ed in or,
/// for a user's day that lost something, counted again. The statements run in the order in which they stand here.
/// </summary>
internal static class RollupChanges
{
    public const string CreateWorkTables =
        """
        CREATE TEMP TABLE changed_room_day (room_id text COLLATE "C", day date, messages bigint) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE gained_activity (day date, user_id text COLLATE "C", session_hours int, message_hours int, all_day boolean)
            ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE lost_activity (day date, user_id text COLLATE "C") ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE changed_activity (day date, user_id text COLLATE "C",
            session_hours int, message_hours int, all_day boolean, old_session_hours int, old_message_hours int, old_all_day boolean)
            ON COMMIT DELETE ROWS
        """;

    private const string ActivityGained = "INSERT INTO gained_activity (day, user_id, session_hours, message_hours, all_day)";

    private const string ActivityLost = "INSERT INTO lost_activity (day, user_id)";

    /// <summary>A room that came on record or changed its type takes the sums of its days along; its messages are not read.</summary>
    public static readonly string MoveRoomsBetweenTypes = MergeMessageDay(
        $"""
        SELECT d.day, t.room_type, sum(t.sign * d.messages)::bigint AS messages
        FROM changed_rooms c
        JOIN room_day d ON d.room_id = c.id
        CROSS JOIN LATERAL (VALUES (c.type, 1), (c.old_type, -1)) AS t (room_type, sign)
        WHERE c.type IS DISTINCT FROM c.old_type AND t.room_type IN {ShownTypes}
        GROUP BY 1, 2
        """);

    /// <summary>A room that came into view makes its authors active.</summary>
    public static readonly string GainFromRooms =
        $"""
        {ActivityGained}
        SELECT {Day("m.sent_at")}, m.user_id, 0, bit_or({HourBit("m.sent_at")}), false
        FROM changed_rooms c JOIN messages m ON m.room_id = c.id
        WHERE c.type IN {ShownTypes} AND (c.old_type IN {ShownTypes}) IS NOT TRUE AND {MessageCounts("m.")}
        GROUP BY 1, 2
        """;

    /// <summary>A room that left view takes its authors' hours away, unless something else made them active.</summary>
    public static readonly string LoseFromRooms =
        $"""
        {ActivityLost}
        SELECT DISTINCT {Day("m.sent_at")}, m.user_id
        FROM changed_rooms c JOIN messages m ON m.room_id = c.id
        WHERE c.old_type IN {ShownTypes} AND (c.type IN {ShownTypes}) IS NOT TRUE AND {MessageCounts("m.")}
        """;

    public static readonly string ChangeRoomDays =
        $"""
        INSERT INTO changed_room_day (room_id, day, messages)
        SELECT room_id, day, sum(sign) FROM (
            SELECT room_id, {Day("sent_at")} AS day, 1 AS sign FROM changed_messages WHERE {MessageCounts("")}
            UNION ALL
            SELECT old_room_id, {Day("old_sent_at")}, -1 FROM changed_messages WHERE old_counted AND NOT was_deleted
        ) AS moved GROUP BY 1, 2 HAVING sum(sign) <> 0
        """;

    public const string ApplyRoomDays =
        """
        MERGE INTO room_day r USING changed_room_day c ON r.room_id = c.room_id AND r.day = c.day
        WHEN MATCHED AND r.messages + c.messages = 0 THEN DELETE
        WHEN MATCHED THEN UPDATE SET messages = r.messages + c.messages
        WHEN NOT MATCHED THEN INSERT (room_id, day, messages) VALUES (c.room_id, c.day, c.messages)
        """;

    public static readonly string ChangeMessageDays = MergeMessageDay(
        $"""
        SELECT c.day, r.type AS room_type, sum(c.messages)::bigint AS messages
        FROM changed_room_day c JOIN rooms r ON r.id = c.room_id WHERE r.type IN {ShownTypes} GROUP BY 1, 2
        """);

    public static readonly string GainFromMessages =
        $"""
        {ActivityGained}
        SELECT {Day("c.sent_at")}, c.user_id, 0, bit_or({HourBit("c.sent_at")}), false
        FROM changed_messages c JOIN rooms r ON r.id = c.room_id
        WHERE r.type IN {ShownTypes} AND {MessageCounts("c.")}
        GROUP BY 1, 2
        """;

    public static readonly string LoseFromMessages =
        $"""
        {ActivityLost}
        SELECT DISTINCT {Day("old_sent_at")}, old_user_id FROM changed_messages
        WHERE old_counted AND NOT was_deleted
          AND ({MessageCounts("")} AND (room_id, user_id, sent_at) = (old_room_id, old_user_id, old_sent_at)) IS NOT TRUE
        """;

    /// <summary>Deleting a user subtracts nothing, so the day moves only with createdAt and the role.</summary>
    public static readonly string ChangeNewUserDays =
        $"""
        MERGE INTO new_user_day n USING (
            SELECT day, sum(sign)::int AS users FROM (
                SELECT {Day("created_at")} AS day, 1 AS sign FROM changed_users WHERE created_at IS NOT NULL AND NOT anonymous
                UNION ALL
                SELECT {Day("old_created_at")}, -1 FROM changed_users WHERE old_created_at IS NOT NULL AND NOT old_anonymous
            ) AS moved GROUP BY 1 HAVING sum(sign) <> 0
        ) c ON n.day = c.day
        WHEN MATCHED AND n.users + c.users = 0 THEN DELETE
        WHEN MATCHED THEN UPDATE SET users = n.users + c.users
        WHEN NOT MATCHED THEN INSERT (day, users) VALUES (c.day, c.users)
        """;

    public static readonly string GainFromSessions =
        $"""
        {ActivityGained}
        SELECT {Day("v.instant")}, c.user_id, bit_or({HourBit("v.instant")}), 0, false
        FROM changed_sessions c CROSS JOIN {Visits("c.started_at", "c.ended_at")} v
        WHERE {SessionCounts("c.")}
        GROUP BY 1, 2
        """;

    /// <summary>A session that only grew loses nothing.</summary>
    public static readonly string LoseFromSessions =
        $"""
        {ActivityLost}
        SELECT DISTINCT {Day("v.instant")}, c.old_user_id
        FROM changed_sessions c CROSS JOIN {Visits("c.old_started_at", "c.old_ended_at")} v
        WHERE c.old_ended_at IS NOT NULL AND NOT c.old_anonymous AND NOT c.was_deleted
          AND ({SessionCounts("c.")} AND c.user_id = c.old_user_id
               AND c.started_at <= c.old_started_at AND c.ended_at >= c.old_ended_at) IS NOT TRUE
        """;

    public static readonly string GainFromDailyActivity =
        $"{ActivityGained} SELECT day, user_id, 0, 0, true FROM changed_daily_activity WHERE {DailyActivityCounts("")}";

    public static readonly string LoseFromDailyActivity =
        $"""
        {ActivityLost}
        SELECT old_day, old_user_id FROM changed_daily_activity WHERE NOT old_anonymous AND NOT was_deleted
        """;

    /// <summary>The user's days that differ now, from what they were and what was gained, or from their events where something was lost.</summary>
    public static readonly string ChangeActivity =
        $"""
        INSERT INTO changed_activity
        WITH lost AS MATERIALIZED (
            SELECT DISTINCT day, user_id FROM lost_activity
        ), now AS (
            SELECT l.day, l.user_id, coalesce(s.hours, 0) AS session_hours, coalesce(m.hours, 0) AS message_hours,
                EXISTS (SELECT FROM daily_activity a
                        WHERE a.user_id = l.user_id AND a.day = l.day AND {DailyActivityCounts("a.")}) AS all_day
            FROM lost l
            CROSS JOIN LATERAL (
                SELECT bit_or({HourBit("v.instant")}) AS hours
                FROM sessions s CROSS JOIN {Visits("s.started_at", "s.ended_at")} v
                WHERE s.user_id = l.user_id AND {SessionCounts("s.")}
                  AND s.started_at < (l.day + 2)::timestamp AT TIME ZONE 'UTC' AND s.ended_at > (l.day - 1)::timestamp AT TIME ZONE 'UTC'
                  AND {Day("v.instant")} = l.day
            ) s
            CROSS JOIN LATERAL (
                SELECT bit_or({HourBit("m.sent_at")}) AS hours
                FROM messages m JOIN rooms r ON r.id = m.room_id
                WHERE m.user_id = l.user_id AND {MessageCounts("m.")} AND r.type IN {ShownTypes}
                  AND m.sent_at < (l.day + 2)::timestamp AT TIME ZONE 'UTC' AND m.sent_at >= (l.day - 1)::timestamp AT TIME ZONE 'UTC'
                  AND {Day("m.sent_at")} = l.day
            ) m
            UNION ALL
            SELECT g.day, g.user_id, bit_or(g.session_hours | coalesce(u.session_hours, 0)),
                bit_or(g.message_hours | coalesce(u.message_hours, 0)), bool_or(g.all_day OR coalesce(u.all_day, false))
            FROM gained_activity g LEFT JOIN user_day u ON u.day = g.day AND u.user_id = g.user_id
            WHERE NOT EXISTS (SELECT FROM lost l WHERE l.day = g.day AND l.user_id = g.user_id)
            GROUP BY 1, 2
        )
        SELECT n.day, n.user_id, n.session_hours, n.message_hours, n.all_day,
            coalesce(u.session_hours, 0), coalesce(u.message_hours, 0), coalesce(u.all_day, false)
        FROM now n LEFT JOIN user_day u ON u.day = n.day AND u.user_id = n.user_id
        WHERE (n.session_hours, n.message_hours, n.all_day)
            <> (coalesce(u.session_hours, 0), coalesce(u.message_hours, 0), coalesce(u.all_day, false))
        """;

    public const string ApplyUserDays =
        """
        MERGE INTO user_day u USING (SELECT * FROM changed_activity ORDER BY day, user_id) c ON u.day = c.day AND u.user_id = c.user_id
        WHEN MATCHED AND c.session_hours = 0 AND c.message_hours = 0 AND NOT c.all_day THEN DELETE
        WHEN MATCHED THEN UPDATE SET session_hours = c.session_hours, message_hours = c.message_hours, all_day = c.all_day
        WHEN NOT MATCHED THEN INSERT (day, user_id, session_hours, message_hours, all_day)
            VALUES (c.day, c.user_id, c.session_hours, c.message_hours, c.all_day)
        """;

    public const string ApplyActiveDays =
        """
        MERGE INTO active_day a USING (
            SELECT day,
                sum((session_hours > 0 OR all_day)::int - (old_session_hours > 0 OR old_all_day)::int)::int AS session_users,
                sum((message_hours > 0)::int - (old_message_hours > 0)::int)::int AS message_users
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
                sum((session_hours >> hour & 1) - (old_session_hours >> hour & 1))::int AS session_users,
                sum((message_hours >> hour & 1) - (old_message_hours >> hour & 1))::int AS message_users
            FROM changed_activity CROSS JOIN generate_series(0, 23) AS hour
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
