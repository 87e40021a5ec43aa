using Engagement.Domain.Calendar;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>Reads a zone's rules from PostgreSQL, so that queries cut days exactly as the stored events were cut.</summary>
public sealed class ZoneRulesLoader(NpgsqlDataSource dataSource)
{
    // In seconds. No zone changes its offset twice in a day, so a sample each day misses no change.
    private const long Step = 86_400;

    // The server compares 255,000 days, halves the days with a change down to the second, and sends few rows.
    private const string Sql =
        """
        WITH RECURSIVE change (before, after) AS (
            SELECT sample, sample + $4 FROM generate_series($2::bigint, $3::bigint, $4::bigint) AS sample
            WHERE to_timestamp(sample + $4) AT TIME ZONE $1 - to_timestamp(sample) AT TIME ZONE $1 <> make_interval(secs => $4)
            UNION ALL
            SELECT CASE WHEN same THEN middle ELSE before END, CASE WHEN same THEN after ELSE middle END
            FROM change, LATERAL (SELECT (before + after) / 2 AS middle) AS halves, LATERAL (
                SELECT to_timestamp(middle) AT TIME ZONE $1 - to_timestamp(before) AT TIME ZONE $1 = make_interval(secs => middle - before) AS same
            ) AS compared
            WHERE after - before > 1
        )
        SELECT after, (extract(epoch FROM to_timestamp(after) AT TIME ZONE $1)::bigint - after)::int
        FROM (SELECT $2 AS after UNION ALL SELECT after FROM change WHERE after - before = 1) AS known ORDER BY after
        """;

    public async Task<ZoneRules> LoadAsync(string zone, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter { Value = zone });
        command.Parameters.Add(new NpgsqlParameter { Value = UnixSeconds(ZoneRules.FirstYear) });
        command.Parameters.Add(new NpgsqlParameter { Value = UnixSeconds(ZoneRules.EndYear) });
        command.Parameters.Add(new NpgsqlParameter { Value = Step });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var transitions = new List<ZoneTransition>();
        while (await rows.ReadAsync(cancellationToken))
        {
            transitions.Add(new ZoneTransition(rows.GetInt64(0), rows.GetInt32(1)));
        }

        return new ZoneRules(zone, transitions[0].Offset, transitions.Skip(1));
    }

    private static long UnixSeconds(int year) => new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
}
