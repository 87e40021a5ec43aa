using Npgsql;

namespace Engagement.Infrastructure.Persistence;

internal static class TimeZones
{
    /// <exception cref="StoreException">PostgreSQL does not know the zone, or takes its name for an abbreviation.</exception>
    public static async Task RequireAsync(NpgsqlConnection connection, string zone, CancellationToken cancellationToken)
    {
        // AT TIME ZONE prefers abbreviations: CET would be winter time all year. Abbreviations of UTC itself are harmless.
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
