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
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var initialOffset = (await OffsetsAsync(connection, zone, [UnixSeconds(ZoneRules.FirstYear)], cancellationToken))[0];
        var changes = await DailyChangesAsync(connection, zone, cancellationToken);

        // All changes are narrowed down to the second together: one question for each halving.
        while (changes.Any(change => change.After - change.Before > 1))
        {
            var middles = await OffsetsAsync(connection, zone, [.. changes.Select(change => change.Middle)], cancellationToken);
            changes = [.. changes.Select((change, index) => change.Narrow(middles[index]))];
        }

        return new ZoneRules(zone, initialOffset, changes.Select(change => new ZoneTransition(change.After, change.NewOffset)));
    }

    /// <summary>Which days have a change: 255,000 are compared at each start, so the server compares them and sends few.</summary>
    private static async Task<List<Change>> DailyChangesAsync(NpgsqlConnection connection, string zone, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT look, extract(epoch FROM to_timestamp(look) AT TIME ZONE $1 - to_timestamp(look) AT TIME ZONE 'UTC')::int,
                extract(epoch FROM to_timestamp(look + $4) AT TIME ZONE $1 - to_timestamp(look + $4) AT TIME ZONE 'UTC')::int
            FROM generate_series($2::bigint, $3::bigint, $4::bigint) AS look
            WHERE to_timestamp(look + $4) AT TIME ZONE $1 - to_timestamp(look) AT TIME ZONE $1 <> make_interval(secs => $4)
            ORDER BY look
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = zone });
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

    private static async Task<int[]> OffsetsAsync(
        NpgsqlConnection connection, string zone, long[] instants, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT array_agg(extract(epoch FROM to_timestamp(i) AT TIME ZONE $1 - to_timestamp(i) AT TIME ZONE 'UTC')::int ORDER BY place)
            FROM unnest($2::bigint[]) WITH ORDINALITY AS look (i, place)
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = zone });
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
