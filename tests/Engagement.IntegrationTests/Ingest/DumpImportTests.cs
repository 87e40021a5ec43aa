using Engagement.IntegrationTests.Contract;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>A dump, in each of the forms that mongodump writes, gives the same store as the JSON export of the same workspace.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DumpImportTests
{
    private static readonly string s_dumps = Path.Combine(GoldenCase.Folder, "mongodump");

    private static readonly string[] s_tables =
    [
        "rooms", "users", "messages", "sessions", "daily_activity", "message_day", "room_day", "room_week", "user_day", "active_day", "active_hour",
        "new_user_day",
    ];

    [TestCase("edge", "edge")]
    [TestCase("edge", "edge-gz")]
    [TestCase("edge", "edge.archive")]
    [TestCase("edge", "edge.archive.gz")]
    [TestCase("workspace", "workspace.archive.gz")]
    public async Task Store_of_a_dump_equals_the_store_of_the_export(string workspace, string dump)
    {
        await using var store = await TestStore.CreateAsync();
        var imported = await store.ImportAsync(Path.Combine(s_dumps, dump));
        Assert.That(imported.Rejected, Is.Zero, string.Join('\n', imported.FirstRejects));

        await using var expected = await TestStore.CreateAsync();
        await expected.ImportAsync(Path.Combine(GoldenCase.Folder, workspace));
        foreach (var table in s_tables)
        {
            Assert.That(await RowsAsync(store, table), Is.EqualTo(await RowsAsync(expected, table)), table);
        }

        foreach (var (_, zone) in GoldenCase.Stores.Where(one => one.Workspace == workspace).OrderBy(one => one.Zone != "UTC"))
        {
            if (zone != "UTC")
            {
                await store.RebuildAsync(zone);
            }

            await GoldenTests.AssertResponsesAsync(store, workspace, zone);
        }
    }

    private static async Task<string> RowsAsync(TestStore store, string table)
    {
        await using var connection = await store.OpenConnectionAsync();
        using var reader = await connection.BeginTextExportAsync($"COPY (SELECT * FROM {table} AS r ORDER BY r::text) TO STDOUT");
        return await reader.ReadToEndAsync();
    }
}
