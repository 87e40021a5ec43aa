using Npgsql;

namespace Engagement.Infrastructure.Persistence;

internal static class TimeZones
{
    /// <summary>Fails unless PostgreSQL, whose rules cut the days, knows the zone by exactly this name and by nothing else.</summary>
    public static async Task RequireAsync(NpgsqlConnection connection, string zone, CancellationToken cancellationToken)
    {
        // AT TIME ZONE looks among the abbreviations first: CET would be winter time all year. Those without an offset are what they say.
        await using var command = new NpgsqlCommand(
            """
            SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = $1),
                EXISTS (SELECT FROM pg_timezone_abbrevs WHERE abbrev = upper($1)) AND $1 NOT IN ('UTC', 'GMT', 'UCT', 'Zulu')
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = zone });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (!reader.GetBoolean(0))
        {
            throw new StoreException(
                $"Engagement:TimeZone is '{zone}', which PostgreSQL does not know; set an IANA zone such as UTC or Europe/Berlin.");
        }

        if (reader.GetBoolean(1))
        {
            throw new StoreException(
                $"Engagement:TimeZone is '{zone}', which PostgreSQL takes for an abbreviation, the same offset all year; set the zone of a city, "
                + "such as Europe/Berlin.");
        }
    }
}
