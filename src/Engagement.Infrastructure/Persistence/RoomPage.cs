using Engagement.Application.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>
/// A page of rooms. What rooms are, with usernames that may be megabytes, is read for those of the page alone, one after the other: after they
/// have been ordered, for which PostgreSQL would hold them all.
/// </summary>
internal static class RoomPage
{
    // {0}: the rooms with their messages.
    private const string Sql =
        """
        WITH listed (id, messages, previous_messages) AS (
            {0}
        ), page AS (
            SELECT * FROM listed ORDER BY messages DESC, id OFFSET @skipped LIMIT @taken
        ), ordered AS (
            SELECT t.total, r.*, p.messages, p.previous_messages
            FROM (SELECT count(*) AS total FROM listed) t LEFT JOIN (page p JOIN rooms r ON r.id = p.id) ON true
            ORDER BY p.messages DESC, p.id
        )
        SELECT total AS "Total", id AS "Id", type AS "Type", name AS "Name", display_name AS "DisplayName", created_at AS "CreatedAt",
            updated_at AS "UpdatedAt", array_send(usernames) AS "Usernames", messages AS "Messages", previous_messages AS "PreviousMessages"
        FROM ordered
        """;

    public static IQueryable<RoomOnPage> Of(EngagementDbContext db, IQueryable<RoomActivity> rooms, int skipped, int taken)
    {
        using var listed = rooms.CreateDbCommand();
        NpgsqlParameter[] parameters =
        [
            .. listed.Parameters.Cast<NpgsqlParameter>().Select(parameter => parameter.Clone()),
            new NpgsqlParameter("skipped", skipped), new NpgsqlParameter("taken", taken),
        ];
        return db.Database.SqlQueryRaw<Row>(Sql.Replace("{0}", listed.CommandText, StringComparison.Ordinal), [.. parameters])
            .Select(row => new RoomOnPage
            {
                Total = row.Total,
                Id = row.Id,
                Type = row.Type,
                Name = row.Name,
                DisplayName = row.DisplayName,
                CreatedAt = row.CreatedAt,
                UpdatedAt = row.UpdatedAt,
                Usernames = row.Usernames == null ? null : new SentTexts(row.Usernames),
                Messages = row.Messages ?? 0,
                PreviousMessages = row.PreviousMessages ?? 0,
            });
    }

    /// <summary>A row of the statement.</summary>
    private sealed record Row(
        long Total, string? Id, string? Type, string? Name, string? DisplayName, DateTime? CreatedAt, DateTime? UpdatedAt, byte[]? Usernames,
        long? Messages, long? PreviousMessages);
}
