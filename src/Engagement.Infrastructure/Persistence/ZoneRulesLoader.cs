using Engagement.Domain.Calendar;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>Reads a zone's rules from PostgreSQL, so that queries cut days exactly as the stored events were cut.</summary>
public sealed class ZoneRulesLoader(NpgsqlDataSource dataSource)
{
    // Until 2100 a sample each day misses no change, since no zone changes its offset twice in a day. Later a sample each week misses none, since
    // a zone has only yearly rules by then.
    private const int FirstYearlyRules = 2100;

    // The server compares 130,000 samples, halves the intervals with a change down to the second, and sends few rows.
    private const string Sql =
        """
        WITH RECURSIVE change (before, after) AS (
            SELECT sample, sample + step
            FROM (VALUES ($2::bigint, $3::bigint, 86400), ($3, $4::bigint, 7 * 86400)) AS era (first, last, step),
                generate_series(first, last - 1, step) AS sample
            WHERE to_timestamp(sample + step) AT TIME ZONE $1 - to_timestamp(sample) AT TIME ZONE $1 <> make_interval(secs => step)
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
        if (zone == "UTC")
        {
            return new ZoneRules(zone, 0, []);
        }

        await using var command = dataSource.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter { Value = zone });
        command.Parameters.Add(new NpgsqlParameter { Value = UnixSeconds(ZoneRules.FirstYear) });
        command.Parameters.Add(new NpgsqlParameter { Value = UnixSeconds(FirstYearlyRules) });
        command.Parameters.Add(new NpgsqlParameter { Value = UnixSeconds(ZoneRules.EndYear) });
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
