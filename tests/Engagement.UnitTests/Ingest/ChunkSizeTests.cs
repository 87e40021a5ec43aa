using Engagement.Infrastructure.Ingest;

namespace Engagement.UnitTests.Ingest;

public sealed class ChunkSizeTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Test]
    public void Chunks_grow_to_the_maximum_while_nobody_waits()
    {
        var size = new ChunkSize();
        Assert.That(size.Weight, Is.EqualTo(5_000), "until it is known whether anybody waits");
        Assert.That(SizesWithoutWaiters(size, 5), Is.EqualTo(new[] { 10_000, 20_000, 40_000, 50_000, 50_000 }));
    }

    [TestCase(50_000, 1_000, 7_500)]
    [TestCase(10_000, 150, 10_000)]
    [TestCase(10_000, 10, 50_000)]
    [TestCase(10_000, 60_000, 1_000)]
    public void Chunk_size_targets_150_ms_while_others_wait(int documents, int milliseconds, int next)
    {
        var size = new ChunkSize();
        size.Adjust(documents, TimeSpan.FromMilliseconds(milliseconds), contended: true);
        Assert.That(size.Weight, Is.EqualTo(next));
    }

    [Test]
    public void Chunks_grow_again_when_nobody_waits()
    {
        var size = new ChunkSize();
        size.Adjust(50_000, s_second, contended: true);
        Assert.That(SizesWithoutWaiters(size, 4), Is.EqualTo(new[] { 15_000, 30_000, 50_000, 50_000 }));
    }

    [Test]
    public void Chunk_that_took_no_time_keeps_the_size_within_its_limits()
    {
        var size = new ChunkSize();
        size.Adjust(10_000, TimeSpan.Zero, contended: true);
        Assert.That(size.Weight, Is.EqualTo(50_000));
        size.Adjust(0, TimeSpan.Zero, contended: true);
        Assert.That(size.Weight, Is.InRange(1_000, 50_000));
    }

    private static IEnumerable<int> SizesWithoutWaiters(ChunkSize size, int chunks) => Enumerable.Range(0, chunks).Select(_ =>
    {
        size.Adjust(size.Weight, s_second, contended: false);
        return size.Weight;
    });
}
