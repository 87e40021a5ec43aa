using System.Runtime.CompilerServices;
using Engagement.Application.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>
/// A page of rooms. The rooms' data, with megabytes of usernames, are read only for the page and after the sort, which would hold them in
/// PostgreSQL's memory.
/// </summary>
internal static class RoomPageReader
{
    // {0}: the rooms with their numbers of messages.
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

    public static async IAsyncEnumerable<RoomOnPage> ReadAsync(
        EngagementDbContext db,
        IQueryable<RoomActivity> rooms,
        int skipped,
        int taken,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var command = rooms.CreateDbCommand();
        command.CommandText = Sql.Replace("{0}", command.CommandText);
        command.Parameters.Add(new NpgsqlParameter("skipped", skipped));
        command.Parameters.Add(new NpgsqlParameter("taken", taken));
        await using var reader = (NpgsqlDataReader)await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return new RoomOnPage
            {
                Total = reader.GetInt64(0),
                Id = Text(reader, 1),
                Type = Text(reader, 2),
                Name = Text(reader, 3),
                DisplayName = Text(reader, 4),
                CreatedAt = reader.IsDBNull(5) ? null : reader.GetDateTime(5),
                UpdatedAt = reader.IsDBNull(6) ? null : reader.GetDateTime(6),
                Usernames = reader.IsDBNull(7) ? null : new BinaryTextArray(reader.GetFieldValue<byte[]>(7)),
                Messages = reader.IsDBNull(8) ? 0 : reader.GetInt64(8),
                PreviousMessages = reader.IsDBNull(9) ? 0 : reader.GetInt64(9),
            };
        }
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
