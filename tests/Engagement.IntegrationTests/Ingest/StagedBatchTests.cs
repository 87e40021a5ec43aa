using Engagement.Domain.Documents;
using Engagement.Infrastructure.Ingest;
using Engagement.IntegrationTests.Harness;
using Npgsql;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>A batch finds its changes before it takes the lock; rows written in between are not missed.</summary>
public sealed class StagedBatchTests
{
    private TestStore _store = null!;
    private NpgsqlDataSource _source = null!;
    private IngestMetrics _metrics = null!;
    private IngestSession _first = null!;
    private IngestSession _second = null!;
    private IngestSession _other = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _store = await TestStore.CreateAsync();
        _source = NpgsqlDataSource.Create(_store.ConnectionString + ";Pooling=false");
        _metrics = new IngestMetrics(TimeProvider.System);
        _first = await OpenAsync();
        _second = await OpenAsync();
        _other = await OpenAsync();
        await _first.ApplyAsync([new RoomDocument("r", Second(0), false, new RoomColumns("c", null, null, null, null, null)), Message("old", 1)], default);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await _other.DisposeAsync();
        _metrics.Dispose();
        await _source.DisposeAsync();
        await _store.DisposeAsync();
    }

    [TestCase("new", 1, 2, TestName = "a new document, then a later version of it")]
    [TestCase("new", 2, 1, TestName = "a new document, then an earlier version of it")]
    [TestCase("old", 3, 2, TestName = "a change of a stored document, then an earlier one")]
    [TestCase("old", 2, 3, TestName = "a change of a stored document, then a later one")]
    public async Task Consecutive_batches_may_change_the_same_document(string id, int one, int two)
    {
        await _first.StageAsync([Message(id, one)], default);
        await _second.StageAsync([Message(id, two)], default);
        var previous = await _first.CommitAsync(null, default);
        await _second.CommitAsync(previous, default);
        await AssertAsync(id, Math.Max(one, two));
    }

    [Test]
    public async Task Consecutive_batches_may_change_different_documents()
    {
        await _first.StageAsync([Message("one", 2), Message("old", 3)], default);
        await _second.StageAsync([Message("two", 2)], default);
        var previous = await _first.CommitAsync(null, default);
        var applied = await _second.CommitAsync(previous, default);
        Assert.That(applied.Counts[DocumentKind.Message], Is.EqualTo(new AppliedCounts(1, 1, 0)));
        await AssertAsync("one", 2);
        await AssertAsync("two", 2);
        await AssertAsync("old", 3);
    }

    [Test]
    public async Task Other_writer_between_staging_and_lock_is_not_missed([Values] bool whilePreviousIsStaged, [Values] bool withPrevious)
    {
        await _first.StageAsync([Message("one", 2)], default);
        await _second.StageAsync([Message("new", 2), Message("old", 2)], default);
        if (whilePreviousIsStaged)
        {
            await _other.ApplyAsync([Message("new", 3), Message("old", 3)], default);
        }

        var previous = withPrevious ? await _first.CommitAsync(null, default) : null;
        if (!whilePreviousIsStaged)
        {
            await _other.ApplyAsync([Message("new", 3), Message("old", 3)], default);
        }

        var applied = await _second.CommitAsync(previous, default);
        Assert.That(applied.Counts[DocumentKind.Message], Is.EqualTo(new AppliedCounts(2, 0, 0, Older: 2)));
        await AssertAsync("new", 3);
        await AssertAsync("old", 3);
    }

    [Test]
    public async Task Batch_is_applied_once()
    {
        await _first.StageAsync([Message("one", 2)], default);
        await _first.CommitAsync(null, default);
        Assert.That((await _first.CommitAsync(null, default)).Counts, Is.Empty);
        await AssertAsync("one", 2);
    }

    [Test]
    public async Task Empty_batch_has_no_counts()
    {
        await _first.StageAsync([Message("one", 2)], default);
        await _second.StageAsync([], default);
        var previous = await _first.CommitAsync(null, default);
        Assert.That((await _second.CommitAsync(previous, default)).Counts, Is.Empty);
    }

    private static DateTime Second(int second) => new(2024, 1, 1, 0, 0, second, DateTimeKind.Utc);

    // Each version is sent on another day, so that the counts show which one is stored.
    private static MessageDocument Message(string id, int version) =>
        new(id, Second(version), false, new MessageColumns("r", $"u{version}", Second(version).AddDays(version), true));

    private async Task<IngestSession> OpenAsync() => await new IngestStore(_source, _metrics).OpenAsync(CancellationToken.None);

    private async Task AssertAsync(string id, int version)
    {
        Assert.That(await _store.ScalarAsync($"SELECT user_id FROM messages WHERE id = '{id}'"), Is.EqualTo($"u{version}"), id);
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty);
    }
}
