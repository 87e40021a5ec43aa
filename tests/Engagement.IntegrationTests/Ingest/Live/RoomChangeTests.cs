using Engagement.Application.Ingest;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>A live change of a room reads the messages and days of that room by index, and none when its type stays.</summary>
public sealed class RoomChangeTests
{
    private const long Rooms = 100;
    private const long MessagesOfRoom = 200;
    private const long Days = 14;

    [TestCase("c", 0, 0)]
    [TestCase("p", 0, Days)]
    [TestCase("l", MessagesOfRoom, Days)]
    public async Task Change_of_a_room_reads_nothing_of_other_rooms(string type, long messages, long days)
    {
        await using var store = await TestStore.CreateAsync();
        var admin = await store.CreateAccountAsync("admin");
        await store.ExecuteAsync(
            $"""
            INSERT INTO rooms (id, type, version, deleted, columns_version, columns_deleted)
            SELECT 'r' || n, 'c', '2023-01-01Z', false, '2023-01-01Z', false FROM generate_series(1, {Rooms}) AS n;
            INSERT INTO messages (id, room_id, user_id, sent_at, counted, version, deleted, columns_version, columns_deleted)
            SELECT 'm' || n, 'r' || 1 + n % {Rooms}, 'u' || n, sent, true, sent, false, sent, false
            FROM generate_series(1, {Rooms * MessagesOfRoom}) AS n, LATERAL (SELECT timestamptz '2023-01-01Z' + n * interval '1 minute') AS at (sent);
            """);
        await store.SendAsync(new RebuildCommand());
        await store.ExecuteAsync("VACUUM ANALYZE");
        var before = await RowsReadAsync(store);
        var connections = await ConnectionsAsync(store);
        await using (var service = await store.ServeAsync())
        {
            var renamed = Documents.Room("r7", type, "renamed", "2024-01-01T00:00:00.000Z");
            var response = await service.IngestAsync("rooms", admin, Documents.WithPlainDates(renamed));
            Assert.That(response.Body, Does.Contain("\"applied\":1"));
        }

        // Statistics are complete when the service's connections have ended.
        await Wait.UntilAsync(async () => await ConnectionsAsync(store) <= connections);
        var after = await RowsReadAsync(store);
        Assert.That(after.Messages - before.Messages, Is.EqualTo(2 * messages), "the messages of the room, and those of its authors' days");
        Assert.That(after.Days - before.Days, Is.EqualTo(days));
        Assert.That((await store.VerifyAsync()).Differences, Is.Empty);
    }

    private static async Task<long> ConnectionsAsync(TestStore store) => (long)(await store.ScalarAsync(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"))!;

    private static async Task<(long Messages, long Days)> RowsReadAsync(TestStore store)
    {
        return (await ReadAsync("messages"), await ReadAsync("room_day"));

        async Task<long> ReadAsync(string table) => (long)(await store.ScalarAsync(
            $"""
            SELECT (sum(idx_tup_read) + (SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = '{table}'))::bigint
            FROM pg_stat_user_indexes WHERE relname = '{table}'
            """))!;
    }
}
