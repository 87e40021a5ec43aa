using Npgsql;

namespace Engagement.Infrastructure.Persistence;

internal static class TimeZones
{
    /// <summary>Fails unless PostgreSQL, whose rules cut the days, knows the zone by exactly this name.</summary>
    public static async Task RequireAsync(NpgsqlConnection connection, string zone, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = $1)", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = zone });
        if (!(bool)(await command.ExecuteScalarAsync(cancellationToken))!)
        {
            throw new StoreException(
                $"Engagement:TimeZone is '{zone}', which PostgreSQL does not know; set an IANA zone such as UTC or Europe/Berlin.");
        }
    }
}
