using Engagement.Domain.Calendar;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>Reads a zone's rules from PostgreSQL, so that questions are cut into days exactly as the stored events were.</summary>
public sealed class ZoneRulesLoader(NpgsqlDataSource dataSource)
{
    // No zone changes its offset twice in a day, so that a look each day misses no change.
    private const long Step = 86_400;

    public async Task<ZoneRules> LoadAsync(string zone, CancellationToken cancellationToken)
    {
        // The offset of the session's own zone takes a quarter of the time of AT TIME ZONE, and this reads 500,000 of them at each start.
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var useZone = new NpgsqlCommand("SELECT set_config('TimeZone', $1, true)", connection))
        {
            useZone.Parameters.Add(new NpgsqlParameter { Value = zone });
            await useZone.ExecuteNonQueryAsync(cancellationToken);
        }

        var initialOffset = (await OffsetsAsync(connection, [UnixSeconds(ZoneRules.FirstYear)], cancellationToken))[0];
        var changes = await DailyChangesAsync(connection, cancellationToken);

        // All changes are narrowed down to the second together: one question for each halving.
        while (changes.Any(change => change.After - change.Before > 1))
        {
            var middles = await OffsetsAsync(connection, [.. changes.Select(change => change.Middle)], cancellationToken);
            changes = [.. changes.Select((change, index) => change.Narrow(middles[index]))];
        }

        return new ZoneRules(zone, initialOffset, changes.Select(change => new ZoneTransition(change.After, change.NewOffset)));
    }

    private static async Task<List<Change>> DailyChangesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT look, date_part('timezone', to_timestamp(look))::int, date_part('timezone', to_timestamp(look + $3))::int
            FROM generate_series($1::bigint, $2::bigint, $3::bigint) AS look
            WHERE date_part('timezone', to_timestamp(look)) <> date_part('timezone', to_timestamp(look + $3))
            ORDER BY look
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = UnixSeconds(ZoneRules.FirstYear) });
        command.Parameters.Add(new NpgsqlParameter { Value = UnixSeconds(ZoneRules.EndYear) });
        command.Parameters.Add(new NpgsqlParameter { Value = Step });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var changes = new List<Change>();
        while (await rows.ReadAsync(cancellationToken))
        {
            changes.Add(new Change(rows.GetInt64(0), rows.GetInt64(0) + Step, rows.GetInt32(1), rows.GetInt32(2)));
        }

        return changes;
    }

    private static async Task<int[]> OffsetsAsync(NpgsqlConnection connection, long[] instants, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT array_agg(date_part('timezone', to_timestamp(instant))::int ORDER BY place)
            FROM unnest($1::bigint[]) WITH ORDINALITY AS look (instant, place)
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = instants });
        return (int[])(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static long UnixSeconds(int year) => new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

    private readonly record struct Change(long Before, long After, int OldOffset, int NewOffset)
    {
        public long Middle => Before + ((After - Before) / 2);

        public Change Narrow(int offset) => offset == OldOffset ? this with { Before = Middle } : this with { After = Middle };
    }
}
