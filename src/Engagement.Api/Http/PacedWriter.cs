using System.IO.Pipelines;

namespace Engagement.Api.Http;

/// <summary>
/// Writes a response that the client must read at an average rate, after a grace of ten seconds. Kestrel's own limit grants the grace to each
/// write. Only time that a write waits for the client counts; bytes in socket buffers count as taken.
/// </summary>
internal sealed class PacedWriter(PipeWriter inner, int bytesPerSecond, TimeProvider clock, Action tooSlow) : PipeWriter, IAsyncDisposable
{
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly ITimer _timer = clock.CreateTimer(_ => tooSlow(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    private long _writing;
    private TimeSpan _waited;

    /// <summary>The bytes that the client, or a socket buffer, has taken.</summary>
    public long Taken { get; private set; }

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override void Advance(int bytes)
    {
        inner.Advance(bytes);
        _writing += bytes;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var flush = inner.FlushAsync(cancellationToken);
        if (!flush.IsCompleted)
        {
            return WaitAsync(flush);
        }

        CountFlushed();
        return flush;
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private async ValueTask<FlushResult> WaitAsync(ValueTask<FlushResult> flush)
    {
        var start = clock.GetTimestamp();
        _timer.Change(Left(), Timeout.InfiniteTimeSpan);
        try
        {
            return await flush;
        }
        finally
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _waited += clock.GetElapsedTime(start);
            CountFlushed();
        }
    }

    /// <summary>How long this write may wait, after the waits of those before it.</summary>
    private TimeSpan Left()
    {
        var left = Grace + TimeSpan.FromSeconds((double)(Taken + _writing) / bytesPerSecond) - _waited;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    private void CountFlushed()
    {
        Taken += _writing;
        _writing = 0;
    }
}
