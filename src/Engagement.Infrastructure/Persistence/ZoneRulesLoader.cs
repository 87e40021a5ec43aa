using Engagement.Domain.Calendar;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>Learns a zone's rules from PostgreSQL, so that questions are cut into days exactly as the stored events were.</summary>
public sealed class ZoneRulesLoader(NpgsqlDataSource dataSource)
{
    // No zone changes its offset twice in a day, so that a look each day misses no change.
    private const int Step = 86_400;

    public async Task<ZoneRules> LoadAsync(string zone, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var from = UnixSeconds(ZoneRules.FirstYear);
        var looks = Enumerable.Range(0, (int)((UnixSeconds(ZoneRules.EndYear) - from) / Step) + 1)
            .Select(day => from + ((long)day * Step)).ToArray();
        var offsets = await OffsetsAsync(connection, zone, looks, cancellationToken);

        var changes = Enumerable.Range(1, looks.Length - 1).Where(look => offsets[look] != offsets[look - 1])
            .Select(look => new Change(looks[look - 1], looks[look], offsets[look - 1], offsets[look])).ToArray();

        // All changes are narrowed down to the second together: one question for each halving.
        while (changes.Any(change => change.After - change.Before > 1))
        {
            var middles = await OffsetsAsync(connection, zone, [.. changes.Select(change => change.Middle)], cancellationToken);
            changes = [.. changes.Select((change, index) => change.Narrow(middles[index]))];
        }

        return new ZoneRules(zone, offsets[0], changes.Select(change => new ZoneTransition(change.After, change.NewOffset)));
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
