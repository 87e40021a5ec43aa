namespace Engagement.Benchmarks;

/// <summary>
/// The nine queries as plain statements on the events, in UTC, which is the dense store's zone. $1 is the previous period's
/// start, $2 the period's, $3 its end. Each row is one text. A dense store has no sessions, so only messages make a user active.
/// </summary>
internal static class NaiveSql
{
    private const string Messages = "FROM messages m JOIN rooms r ON r.id = m.room_id WHERE m.counted AND NOT m.deleted AND r.type IN ('c', 'd', 'p')";
    private const string Day = "(m.sent_at AT TIME ZONE 'UTC')::date";
    private const string Hour = "extract(hour FROM m.sent_at AT TIME ZONE 'UTC')::int";

    public const string MessagesSent =
        $"""
        SELECT day || ' ' || messages
        FROM (SELECT {Day} AS day, count(*) AS messages {Messages} AND m.sent_at >= $1 AND m.sent_at < $3 GROUP BY 1) AS days ORDER BY day DESC
        """;

    public const string Origin =
        $"""
        SELECT type || ' ' || messages
        FROM (SELECT r.type, count(*) AS messages {Messages} AND m.sent_at >= $2 AND m.sent_at < $3 GROUP BY 1) AS types ORDER BY messages DESC, type
        """;

    public const string TopFive =
        $"""
        SELECT type || ' ' || messages
        FROM (SELECT r.id, r.type, count(*) AS messages {Messages} AND m.sent_at >= $2 AND m.sent_at < $3 GROUP BY 1, 2) AS rooms
        ORDER BY messages DESC, id LIMIT 5
        """;

    public const string ChannelsList =
        $"""
        SELECT id || ' ' || messages || ' ' || previous || ' ' || count(*) OVER ()
        FROM (
            SELECT r.id, count(*) FILTER (WHERE m.sent_at >= $2) AS messages, count(*) FILTER (WHERE m.sent_at < $2) AS previous
            {Messages} AND NOT r.deleted AND m.sent_at >= $1 AND m.sent_at < $3 GROUP BY 1) AS rooms
        ORDER BY messages DESC, id LIMIT 50
        """;

    public const string NewUsers =
        """
        SELECT day || ' ' || users
        FROM (
            SELECT (created_at AT TIME ZONE 'UTC')::date AS day, count(*) AS users
            FROM users WHERE NOT anonymous AND created_at >= $1 AND created_at < $3 GROUP BY 1) AS days
        ORDER BY day DESC
        """;

    public const string ActiveUsers =
        $"""
        SELECT day || ' ' || count(*) || ' ' || string_agg(user_id, '' ORDER BY user_id)
        FROM (SELECT DISTINCT {Day} AS day, m.user_id {Messages} AND m.sent_at >= $2 AND m.sent_at < $3) AS users GROUP BY day ORDER BY day DESC
        """;

    public const string UsersByTime =
        $"""
        SELECT day || ' ' || hour || ' ' || users
        FROM (SELECT {Day} AS day, {Hour} AS hour, count(DISTINCT m.user_id) AS users {Messages} AND m.sent_at >= $2 AND m.sent_at < $3 GROUP BY 1, 2) AS hours
        ORDER BY day DESC, hour DESC
        """;

    public const string HourlyData =
        $"""
        SELECT block || ' ' || users
        FROM (SELECT {Hour} / 2 * 2 AS block, count(DISTINCT m.user_id) AS users {Messages} AND m.sent_at >= $2 AND m.sent_at < $3 GROUP BY 1) AS blocks
        ORDER BY block DESC
        """;

    public const string WeeklyData =
        $"""
        SELECT day || ' ' || users
        FROM (SELECT {Day} AS day, count(DISTINCT m.user_id) AS users {Messages} AND m.sent_at >= $2 AND m.sent_at < $3 GROUP BY 1) AS days
        ORDER BY day DESC
        """;
}
