using Engagement.Application.Ingest;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>Reads the rollup of rooms by week with one index look-up for each room: the cost grows with the number of rooms, not with the history.</summary>
public sealed class WaitingMessages(NpgsqlDataSource dataSource) : IWaitingMessages
{
    private const string Sql =
        """
        WITH RECURSIVE room AS (
            (SELECT room_id FROM room_week ORDER BY room_id LIMIT 1)
            UNION ALL
            SELECT (SELECT d.room_id FROM room_week d WHERE d.room_id > r.room_id ORDER BY d.room_id LIMIT 1)
            FROM room r WHERE r.room_id IS NOT NULL
        ), waiting AS (
            SELECT room_id, (SELECT sum(d.messages) FROM room_week d WHERE d.room_id = room.room_id)::bigint AS messages
            FROM room
            WHERE room_id IS NOT NULL AND NOT EXISTS (SELECT FROM rooms r WHERE r.id = room.room_id AND r.type IS NOT NULL)
        )
        SELECT room_id, messages, count(*) OVER (), (sum(messages) OVER ())::bigint FROM waiting ORDER BY messages DESC, room_id LIMIT $1
        """;

    public async Task<WaitingMessagesResult> CountAsync(int maxRooms, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter { Value = Math.Max(maxRooms, 1) });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (messages, rooms) = (0L, 0L);
        var first = new List<WaitingRoom>();
        while (await reader.ReadAsync(cancellationToken))
        {
            first.Add(new WaitingRoom(reader.GetString(0), reader.GetInt64(1)));
            (rooms, messages) = (reader.GetInt64(2), reader.GetInt64(3));
        }

        return new WaitingMessagesResult(messages, rooms, [.. first.Take(maxRooms)]);
    }
}
