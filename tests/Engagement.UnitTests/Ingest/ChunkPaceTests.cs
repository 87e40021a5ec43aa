using Engagement.Infrastructure.Ingest;

namespace Engagement.UnitTests.Ingest;

public sealed class ChunkPaceTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Test]
    public void Chunks_grow_to_the_maximum_while_nobody_waits()
    {
        var pace = new ChunkPace();
        Assert.That(pace.Documents, Is.EqualTo(5_000), "until it is known whether anybody waits");
        Assert.That(SizesWithoutWaiters(pace, 5), Is.EqualTo(new[] { 10_000, 20_000, 40_000, 50_000, 50_000 }));
    }

    [TestCase(50_000, 1_000, 7_500)]
    [TestCase(10_000, 150, 10_000)]
    [TestCase(10_000, 10, 50_000)]
    [TestCase(10_000, 60_000, 1_000)]
    public void Chunk_size_targets_150_ms_while_others_wait(int documents, int milliseconds, int next)
    {
        var pace = new ChunkPace();
        pace.Committed(documents, TimeSpan.FromMilliseconds(milliseconds), awaited: true);
        Assert.That(pace.Documents, Is.EqualTo(next));
    }

    [Test]
    public void Chunks_grow_again_when_nobody_waits()
    {
        var pace = new ChunkPace();
        pace.Committed(50_000, s_second, awaited: true);
        Assert.That(SizesWithoutWaiters(pace, 4), Is.EqualTo(new[] { 15_000, 30_000, 50_000, 50_000 }));
    }

    [Test]
    public void Chunk_that_took_no_time_keeps_the_size_within_its_limits()
    {
        var pace = new ChunkPace();
        pace.Committed(10_000, TimeSpan.Zero, awaited: true);
        Assert.That(pace.Documents, Is.EqualTo(50_000));
        pace.Committed(0, TimeSpan.Zero, awaited: true);
        Assert.That(pace.Documents, Is.InRange(1_000, 50_000));
    }

    private static IEnumerable<int> SizesWithoutWaiters(ChunkPace pace, int chunks) => Enumerable.Range(0, chunks).Select(_ =>
    {
        pace.Committed(pace.Documents, s_second, awaited: false);
        return pace.Documents;
    });
}
