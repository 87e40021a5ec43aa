using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>How many rows the store's tables have, as PostgreSQL's planner estimates it: told at once, however many they are.</summary>
public sealed class TableSizes(NpgsqlDataSource dataSource)
{
    public async Task<IReadOnlyDictionary<string, long>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT relname, greatest(reltuples, 0)::bigint FROM pg_class
            WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND relname NOT LIKE '\_\_%'
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new Dictionary<string, long>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(reader.GetString(0), reader.GetInt64(1));
        }

        return rows;
    }
}
