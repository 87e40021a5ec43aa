using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>The numbers of rows of the store's tables, as the planner estimates them; a count would take too long.</summary>
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
