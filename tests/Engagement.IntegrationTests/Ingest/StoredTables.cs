using Engagement.IntegrationTests.Harness;
using Engagement.IntegrationTests.Ingest.Model;
using Npgsql;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>Reads the store's tables in the model's form.</summary>
internal static class StoredTables
{
    /// <summary>Every bucket in which the store differs from the model.</summary>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(TestStore store, StoreModel model)
    {
        await using var connection = await store.OpenConnectionAsync();
        var differences = new List<string>();
        foreach (var expected in model.Tables)
        {
            differences.AddRange(expected.Differences(await ReadAsync(connection, expected.Empty())));
        }

        return differences;
    }

    private static async Task<TableText> ReadAsync(NpgsqlConnection connection, TableText table)
    {
        await using var command = new NpgsqlCommand($"SELECT {string.Join(", ", table.Columns)} FROM {table.Name}", connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var row = new object?[table.Columns.Count];
            for (var column = 0; column < row.Length; column++)
            {
                // A date is read as DateOnly instead of the driver's default, a DateTime.
                row[column] = reader.IsDBNull(column) ? null
                    : reader.GetDataTypeName(column) == "date" ? reader.GetFieldValue<DateOnly>(column)
                    : reader.GetValue(column);
            }

            table.Add(row);
        }

        return table;
    }
}
