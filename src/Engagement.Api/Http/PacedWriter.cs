using System.IO.Pipelines;

namespace Engagement.Api.Http;

/// <summary>
/// Writes an answer that its caller must take at a pace: so many bytes a second on average, ten seconds aside. The web server's own limit
/// gives these ten seconds to each write anew. Only the time counts that a write waits for the caller; what sockets hold counts as taken.
/// </summary>
internal sealed class PacedWriter : PipeWriter, IAsyncDisposable
{
    /// <summary>What a caller may be late by.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly PipeWriter _inner;
    private readonly int _bytesPerSecond;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private long _writing;
    private TimeSpan _waited;

    /// <param name="inner">Where it goes.</param>
    /// <param name="bytesPerSecond">The pace.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="late">Called once when the caller is too slow.</param>
    public PacedWriter(PipeWriter inner, int bytesPerSecond, TimeProvider clock, Action late)
    {
        (_inner, _bytesPerSecond, _clock) = (inner, bytesPerSecond, clock);
        _timer = clock.CreateTimer(_ => late(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The bytes that the caller, or a socket on the way, has taken.</summary>
    public long Taken { get; private set; }

    public override bool CanGetUnflushedBytes => _inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => _inner.UnflushedBytes;

    public override void Advance(int bytes)
    {
        _inner.Advance(bytes);
        _writing += bytes;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _inner.GetSpan(sizeHint);

    public override void CancelPendingFlush() => _inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => _inner.Complete(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var flush = _inner.FlushAsync(cancellationToken);
        if (!flush.IsCompleted)
        {
            return WaitAsync(flush);
        }

        Flushed();
        return flush;
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private async ValueTask<FlushResult> WaitAsync(ValueTask<FlushResult> flush)
    {
        var begun = _clock.GetTimestamp();
        _timer.Change(Left(), Timeout.InfiniteTimeSpan);
        try
        {
            return await flush;
        }
        finally
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _waited += _clock.GetElapsedTime(begun);
            Flushed();
        }
    }

    /// <summary>How long this write may still wait, beside what those before it have waited.</summary>
    private TimeSpan Left()
    {
        var left = Grace + TimeSpan.FromSeconds((double)(Taken + _writing) / _bytesPerSecond) - _waited;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    private void Flushed()
    {
        Taken += _writing;
        _writing = 0;
    }
}
