using System.Runtime.CompilerServices;
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
        SELECT total, id, type, name, display_name, created_at, updated_at, array_send(usernames), messages, previous_messages
        FROM ordered
        """;

    public static async IAsyncEnumerable<RoomOnPage> Of(
        EngagementDbContext db, IQueryable<RoomActivity> rooms, int skipped, int taken, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var command = rooms.CreateDbCommand();
        command.CommandText = Sql.Replace("{0}", command.CommandText, StringComparison.Ordinal);
        command.Parameters.Add(new NpgsqlParameter("skipped", skipped));
        command.Parameters.Add(new NpgsqlParameter("taken", taken));
        await using var reader = (NpgsqlDataReader)await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return new RoomOnPage
            {
                Total = reader.GetInt64(0),
                Id = reader.GetFieldValue<string?>(1),
                Type = reader.GetFieldValue<string?>(2),
                Name = reader.GetFieldValue<string?>(3),
                DisplayName = reader.GetFieldValue<string?>(4),
                CreatedAt = reader.GetFieldValue<DateTime?>(5),
                UpdatedAt = reader.GetFieldValue<DateTime?>(6),
                Usernames = reader.GetFieldValue<byte[]?>(7) is { } sent ? new SentTexts(sent) : null,
                Messages = reader.GetFieldValue<long?>(8) ?? 0,
                PreviousMessages = reader.GetFieldValue<long?>(9) ?? 0,
            };
        }
    }
}
