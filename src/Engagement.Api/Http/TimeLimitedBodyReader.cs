using System.IO.Pipelines;

namespace Engagement.Api.Http;

/// <summary>
/// A request's body with limits on the wait for the next byte and for the whole body. A waiting read is cancelled through the pipe, not by a
/// token: Kestrel takes a read that a token has ended for one in progress, and fails when it drains the rest of the body.
/// </summary>
internal sealed class TimeLimitedBodyReader(PipeReader reader, TimeSpan idle, TimeSpan total, TimeProvider clock) : PipeReader
{
    private readonly long _startedAt = clock.GetTimestamp();
    private volatile bool _timeUp;

    /// <exception cref="BadHttpRequestException">The body did not arrive in time.</exception>
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var wait = NextWait(cancellationToken);
            _timeUp = false;
            var reading = reader.ReadAsync(CancellationToken.None);
            var result = reading.IsCompleted ? await reading : await WaitAsync(reading, wait, cancellationToken);
            if (!result.Buffer.IsEmpty || (result.IsCompleted && !result.IsCanceled))
            {
                return new ReadResult(result.Buffer, isCanceled: false, result.IsCompleted);
            }

            // Without this the read counts as one in progress, and Kestrel cannot drain the body.
            reader.AdvanceTo(result.Buffer.End);
            if (_timeUp)
            {
                throw TooSlow();
            }

            // Cancelled by the token, which NextWait checks, or by the timer of the previous read, which fired too late.
        }
    }

    public override bool TryRead(out ReadResult result) => reader.TryRead(out result);

    public override void AdvanceTo(SequencePosition consumed) => reader.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => reader.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => reader.CancelPendingRead();

    public override void Complete(Exception? exception = null) => reader.Complete(exception);

    private TimeSpan NextWait(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var left = total == Timeout.InfiniteTimeSpan ? idle : total - clock.GetElapsedTime(_startedAt);
        return left <= TimeSpan.Zero ? throw TooSlow() : left < idle ? left : idle;
    }

    private async ValueTask<ReadResult> WaitAsync(ValueTask<ReadResult> reading, TimeSpan wait, CancellationToken cancellationToken)
    {
        await using var timer = clock.CreateTimer(_ => EndWait(), null, wait, Timeout.InfiniteTimeSpan);
        await using var cancelling = cancellationToken.UnsafeRegister(_ => reader.CancelPendingRead(), null);
        return await reading;
    }

    private void EndWait()
    {
        _timeUp = true;
        reader.CancelPendingRead();
    }

    private static BadHttpRequestException TooSlow() => new("The body did not arrive in time.", StatusCodes.Status408RequestTimeout);
}
