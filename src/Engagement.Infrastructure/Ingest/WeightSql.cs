using Engagement.Domain.Documents;
using static Engagement.Infrastructure.Ingest.CountingSql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// The part of a live batch's weight that only the store knows, in the unit of <see cref="DocumentWeight"/>. It is checked when the
/// changes are found, before anything is recounted: a batch that would block all others for long ends at once.
/// </summary>
internal static class WeightSql
{
    /// <summary>The code of the error that ends such a batch.</summary>
    public const string TooHeavy = "EG413";

    // Measured on 100,000 messages and on 50,000 days of users.
    private const int ShownMessagesPerWeight = 8;
    private const int HiddenMessagesPerWeight = 4;
    private const int RecountedDaysPerWeight = 2;

    /// <summary>Creates the function that raises the error, for the connection.</summary>
    public static readonly string CreateLimit =
        $"""
        CREATE OR REPLACE FUNCTION pg_temp.limit_weight(weight bigint) RETURNS text LANGUAGE plpgsql AS
        'BEGIN IF weight > {DocumentWeight.OfRequest} THEN RAISE EXCEPTION USING ERRCODE = ''{TooHeavy}''; END IF; RETURN NULL; END'
        """;

    /// <summary>The messages of rooms that become shown or hidden.</summary>
    private static readonly string OfRooms =
        $"""
        SELECT sum(w.messages / CASE WHEN {RoomIsShown("c.")} THEN {ShownMessagesPerWeight} ELSE {HiddenMessagesPerWeight} END)
        FROM changed_rooms c CROSS JOIN LATERAL (SELECT messages FROM room_week WHERE room_id = c.id {RollupChanges.LookedUpByIndex}) w
        WHERE (({RoomIsShown("c.")}) IS TRUE) <> (({RoomIsShown("c.old_")}) IS TRUE)
        """;

    // Counted only together with rooms or sessions: by itself it is at most the number of documents, which DocumentWeight limits already.
    private static readonly string OfMessages = $"SELECT count(*) FROM changed_messages WHERE {RollupChanges.MessageLosesHours}";

    /// <summary>The days of sessions that lose some of them.</summary>
    private static readonly string OfSessions =
        $"""
        SELECT sum(1 + extract(epoch FROM old_ended_at - old_started_at) / 86400 / {RecountedDaysPerWeight})
        FROM changed_sessions c WHERE {RollupChanges.SessionLosesHours}
        """;

    private static readonly (DocumentKind Kind, string Sql)[] s_parts =
        [(DocumentKind.Room, OfRooms), (DocumentKind.Message, OfMessages), (DocumentKind.Session, OfSessions)];

    /// <summary>Ends a batch whose changes of these kinds weigh too much; empty for kinds that never do.</summary>
    public static IEnumerable<BatchStatement> Limit(IReadOnlyCollection<DocumentKind> kinds)
    {
        if (!kinds.Contains(DocumentKind.Room) && !kinds.Contains(DocumentKind.Session))
        {
            return [];
        }

        var parts = s_parts.Where(part => kinds.Contains(part.Kind)).Select(part => $"coalesce(({part.Sql}), 0)");
        return [new($"SELECT pg_temp.limit_weight(({string.Join(" + ", parts)})::bigint)")];
    }
}
