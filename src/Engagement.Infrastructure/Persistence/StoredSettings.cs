using Engagement.Application.Common;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>The settings that a store was counted with.</summary>
internal static class StoredSettings
{
    /// <returns>Null in a store that has never been opened.</returns>
    public static async Task<CountingSettings?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT time_zone, keep_pruned_after_days FROM workspace", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new CountingSettings(reader.GetString(0), reader.GetInt32(1)) : null;
    }
}
