using System.IO.Pipelines;
using Engagement.Api.Http;

namespace Engagement.UnitTests.Http;

/// <summary>When a client is too slow: measured over the whole response, not one write.</summary>
public sealed class PacedWriterTests
{
    private const int Pace = 1000;

    // Seconds that each write of a second's bytes waits for the client, and whether the last one is late before it ends.
    [TestCase(false, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)]
    [TestCase(false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20)]
    [TestCase(false, 10)]
    [TestCase(true, 12)]
    [TestCase(true, 0, 0, 0, 0, 0, 17)]
    [TestCase(true, 3, 3, 3, 3, 4)]
    [TestCase(false, 3, 3, 3, 3)]
    public async Task Pace_is_measured_over_all_writes(bool isLate, params int[] seconds)
    {
        var clock = new AlarmClock();
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false));
        var late = 0;
        await using var writer = new PacedWriter(pipe.Writer, Pace, clock, () => late++);
        foreach (var wait in seconds)
        {
            writer.GetSpan(Pace).Slice(0, Pace).Clear();
            writer.Advance(Pace);
            var flush = writer.FlushAsync();
            Assert.That(flush.IsCompleted, Is.False);
            clock.Advance(TimeSpan.FromSeconds(wait));
            pipe.Reader.AdvanceTo((await pipe.Reader.ReadAsync()).Buffer.End);
            await flush;
        }

        Assert.That(late, Is.EqualTo(isLate ? 1 : 0));
        Assert.That(writer.Taken, Is.EqualTo(seconds.Length * Pace));
    }

    /// <summary>A clock that only the test advances, with one timer.</summary>
    private sealed class AlarmClock : TimeProvider, ITimer
    {
        private TimeSpan _now;
        private TimeSpan _due = TimeSpan.MaxValue;
        private Action _ring = () => { };

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _ring = () => callback(state);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _due = dueTime == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : _now + dueTime;
            return true;
        }

        public void Advance(TimeSpan time)
        {
            _now += time;
            if (_now >= _due)
            {
                _due = TimeSpan.MaxValue;
                _ring();
            }
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
