using System.Buffers;
using System.IO.Pipelines;

namespace Engagement.Api.Http;

/// <summary>
/// A request's body while it arrives. Reading ends when no byte has come for a while, or when all of the time is over. A waiting read is
/// cancelled by the pipe and not by a token: the web server takes a read that a token has ended for one in progress, and fails when it reads
/// the rest of the body.
/// </summary>
/// <param name="reader">The body as the web server has it.</param>
/// <param name="idle">How long to wait for the next byte.</param>
/// <param name="total">How long to wait for the last one; infinite where the caller limits that.</param>
/// <param name="clock">Measures.</param>
internal sealed class ArrivingBody(PipeReader reader, TimeSpan idle, TimeSpan total, TimeProvider clock) : Stream
{
    private readonly long _startedAt = clock.GetTimestamp();
    private volatile bool _timeUp;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>What has arrived, of which the caller says by <see cref="Used"/> how much it has used; empty at the end, where nothing is to be said.</summary>
    /// <exception cref="BadHttpRequestException">It did not arrive in time.</exception>
    public async ValueTask<ReadOnlySequence<byte>> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var patience = Patience(cancellationToken);
            _timeUp = false;
            var reading = reader.ReadAsync(CancellationToken.None);
            var result = reading.IsCompleted ? await reading : await WaitAsync(reading, patience, cancellationToken);
            if (!result.Buffer.IsEmpty)
            {
                return result.Buffer;
            }

            // Else this read counts as one in progress, and the web server cannot read what is left.
            Used(result.Buffer.End);
            if (result.IsCompleted && !result.IsCanceled)
            {
                return default;
            }

            if (_timeUp)
            {
                throw TooSlow();
            }

            // Cancelled by the token, which is looked at above; or by the timer of the read before, which fired too late.
        }
    }

    public void Used(SequencePosition end) => reader.AdvanceTo(end);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        var arrived = await NextAsync(cancellationToken);
        if (arrived.IsEmpty)
        {
            return 0;
        }

        // Counted before the pipe takes its memory back.
        var count = (int)Math.Min(arrived.Length, buffer.Length);
        var taken = arrived.Slice(0, count);
        taken.CopyTo(buffer.Span);
        Used(taken.End);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    /// <summary>How long the next read may wait.</summary>
    private TimeSpan Patience(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var left = total == Timeout.InfiniteTimeSpan ? idle : total - clock.GetElapsedTime(_startedAt);
        return left <= TimeSpan.Zero ? throw TooSlow() : left < idle ? left : idle;
    }

    private async ValueTask<ReadResult> WaitAsync(
        ValueTask<ReadResult> reading, TimeSpan patience, CancellationToken cancellationToken)
    {
        await using var timer = clock.CreateTimer(_ => GiveUp(), null, patience, Timeout.InfiniteTimeSpan);
        await using var cancelling = cancellationToken.UnsafeRegister(_ => reader.CancelPendingRead(), null);
        return await reading;
    }

    private void GiveUp()
    {
        _timeUp = true;
        reader.CancelPendingRead();
    }

    private static BadHttpRequestException TooSlow() => new("The body did not arrive in time.", StatusCodes.Status408RequestTimeout);
}
