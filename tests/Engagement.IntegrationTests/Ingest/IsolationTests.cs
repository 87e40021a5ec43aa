using Engagement.Domain.Documents;
using Engagement.IntegrationTests.Harness;
using Npgsql;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>Concurrency of changes, rebuild, verify and readers.</summary>
public sealed class IsolationTests
{
    private TestStore _store = null!;
    private ExportFolder _folder = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _store = await TestStore.CreateAsync();
        _folder = new ExportFolder();
        await _store.ImportAsync(
            _folder.Write("rooms.jsonl", Documents.Room("r")),
            _folder.Write("messages.jsonl", Message("m1", 1)));
    }

    [TearDown]
    public async Task StopAsync()
    {
        _folder.Dispose();
        await _store.DisposeAsync();
    }

    [Test]
    public async Task Rebuild_waits_for_the_current_batch()
    {
        Task rebuild;
        await using (var connection = await _store.OpenConnectionAsync())
        await using (var batch = await connection.BeginTransactionAsync())
        {
            await RunAsync(connection, Infrastructure.Ingest.IngestStore.TakeLock);
            rebuild = _store.RebuildAsync("UTC");
            await Wait.UntilAsync(async () => await _store.WaitingAsync() == 1);
            Assert.That(rebuild.IsCompleted, Is.False);
        }

        await rebuild.WaitAsync(Wait.Timeout);
    }

    [Test]
    public async Task Readers_see_the_old_numbers_until_a_rebuild_commits()
    {
        await _store.ExecuteAsync("UPDATE message_day SET messages = 7");
        Task rebuild;
        await using (var connection = await _store.OpenConnectionAsync())
        await using (var hold = await connection.BeginTransactionAsync())
        {
            // The last rollup: the earlier ones are already written but not committed.
            await RunAsync(connection, "LOCK TABLE active_hour IN SHARE MODE");
            rebuild = _store.RebuildAsync("UTC");
            await Wait.UntilAsync(async () => await _store.WaitingAsync() == 1);
            Assert.That(
                await _store.ScalarAsync("SET lock_timeout = '2s'; SELECT messages FROM message_day"), Is.EqualTo(7L));
        }

        await rebuild.WaitAsync(Wait.Timeout);
        Assert.That(await _store.ScalarAsync("SELECT messages FROM message_day"), Is.EqualTo(1L));
    }

    [Test]
    public async Task Verify_compares_rollups_and_events_in_one_snapshot()
    {
        Task<Application.Ingest.VerifyResult> verify;
        await using (var connection = await _store.OpenConnectionAsync())
        await using (var change = await connection.BeginTransactionAsync())
        {
            // Verify has counted the events when it reaches the table; both change before it reads the table.
            await RunAsync(connection, "LOCK TABLE message_day IN ACCESS EXCLUSIVE MODE");
            verify = _store.VerifyAsync();
            await Wait.UntilAsync(async () => await _store.WaitingAsync() == 1);
            await RunAsync(
                connection,
                """
                INSERT INTO messages (id, room_id, user_id, sent_at, counted, version, deleted, columns_version, columns_deleted)
                SELECT 'm2', room_id, user_id, sent_at, counted, version, deleted, columns_version, columns_deleted FROM messages;
                UPDATE message_day SET messages = 2;
                UPDATE room_day SET messages = 2;
                UPDATE room_week SET messages = 2;
                """);
            await change.CommitAsync();
        }

        Assert.That((await verify.WaitAsync(Wait.Timeout)).Differences, Is.Empty);
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty, "the change itself is consistent");
    }

    [Test]
    public async Task Import_of_many_chunks_counts_every_document_once()
    {
        const int Messages = 120_000;
        var file = _folder.Write("messages.jsonl", Enumerable.Range(0, Messages).Select(index => Message($"m{index % 70_000}", index / 70_000)));
        Task<Application.Ingest.ImportResult> import;
        await using (var connection = await _store.OpenConnectionAsync())
        await using (var batch = await connection.BeginTransactionAsync())
        {
            // The first chunk waits for the lock long enough for the import to stage all others.
            await RunAsync(connection, Infrastructure.Ingest.IngestStore.TakeLock);
            import = _store.ImportAsync(file);
            await Task.WhenAny(import, Task.Delay(TimeSpan.FromSeconds(4)));
        }

        var result = await import.WaitAsync(Wait.Timeout);
        Assert.That((result.Documents, result.Rejected), Is.EqualTo(((long)Messages, 0L)));
        Assert.That(await _store.ScalarAsync("SELECT count(*) FROM messages"), Is.EqualTo(70_000L));
        Assert.That(await _store.ScalarAsync("SELECT sum(messages)::bigint FROM message_day"), Is.EqualTo(70_000L));
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty);
    }

    [Test]
    public async Task Slow_chunk_that_blocks_a_waiter_makes_the_next_chunks_small()
    {
        await using var source = NpgsqlDataSource.Create(_store.ConnectionString + ";Pooling=false");
        using var metrics = new Infrastructure.Ingest.IngestMetrics(TimeProvider.System);
        var ingest = new Infrastructure.Ingest.IngestStore(source, metrics);
        await using var session = await ingest.OpenAsync(CancellationToken.None);
        await using (await _store.TriggerAsync("messages", "INSERT", "PERFORM pg_sleep(1);"))
        {
            var chunk = session.ApplyAsync([.. Enumerable.Range(0, 20_000).Select(NewMessage)], CancellationToken.None);
            await using var connection = await _store.OpenConnectionAsync();
            await Wait.UntilAsync(async () => (bool)(await _store.ScalarAsync(
                """
                SELECT EXISTS (
                    SELECT FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
                """))!);
            await RunAsync(connection, Infrastructure.Ingest.IngestStore.TakeLock);
            await chunk.WaitAsync(Wait.Timeout);
        }

        Assert.That(ingest.ChunkSize.Weight, Is.InRange(1_000, 3_000), "as many as fit in 150 ms, when 20,000 take more than a second");
        await session.ApplyAsync([NewMessage(-1)], CancellationToken.None);
        Assert.That(ingest.ChunkSize.Weight, Is.GreaterThanOrEqualTo(2_000), "no other session waits");
    }

    private static EventDocument NewMessage(int number)
    {
        var sent = new DateTime(2024, 1, 2, 0, 0, 0, DateTimeKind.Utc);
        return new MessageDocument($"new{number}", sent, false, new MessageColumns("r", "u", sent, true));
    }

    private static string Message(string id, int version) =>
        Documents.Message(id, "2024-01-01T00:00:00Z", version: $"2024-01-01T00:00:{version:00}Z");

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
