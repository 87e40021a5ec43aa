using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Engagement.Api.Connections;

/// <summary>One connection, as a feature of all its requests. <see cref="ConnectionTable"/> sets its address; requests are counted without a lock.</summary>
internal sealed class ConnectionSlot(ConnectionContext connection, bool isOperations = false)
{
    private const int AwaitingFirstByte = 0;
    private const int Started = 1;
    private const int TimedOut = 2;

    private int _stage;
    private int _inFlight;
    private long _idleSince = Stopwatch.GetTimestamp();

    /// <summary>Whether the operations listener accepted the connection.</summary>
    public bool IsOperations => isOperations;

    /// <summary>The address that the connection counts for; null while the table does not hold it.</summary>
    public ConnectionHolder? Holder { get; set; }

    /// <summary>The timestamp since which no request is in flight; null while one is.</summary>
    public long? IdleSince => Volatile.Read(ref _inFlight) == 0 ? Volatile.Read(ref _idleSince) : null;

    /// <summary>Whether there ever was a request.</summary>
    public bool HasServed { get; private set; }

    /// <summary>Whether the connection was closed because its first byte did not arrive in time.</summary>
    public bool IsTimedOut => Volatile.Read(ref _stage) == TimedOut;

    /// <summary>A request begins on the connection.</summary>
    public void Begin()
    {
        HasServed = true;
        Interlocked.Increment(ref _inFlight);
    }

    /// <summary>A request on the connection is complete.</summary>
    public void End()
    {
        Volatile.Write(ref _idleSince, Stopwatch.GetTimestamp());
        Interlocked.Decrement(ref _inFlight);
    }

    /// <summary>Counts as idle until the result is disposed of, though a request is in flight.</summary>
    public IDisposable CountAsIdle()
    {
        End();
        return new Idle(this);
    }

    /// <summary>Waits for the client's first byte, and leaves it for the next reader; false when it does not arrive.</summary>
    public async ValueTask<bool> HasFirstByteAsync()
    {
        var input = connection.Transport.Input;
        var closing = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        await using var registration = closing.UnsafeRegister(static input => ((PipeReader)input!).CancelPendingRead(), input);
        try
        {
            var read = await input.ReadAsync(CancellationToken.None);
            input.AdvanceTo(read.Buffer.Start);
            return !read.IsCanceled && !read.Buffer.IsEmpty
                && Interlocked.CompareExchange(ref _stage, Started, AwaitingFirstByte) == AwaitingFirstByte;
        }
        catch (Exception closed) when (closed is IOException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Ends the connection if its first byte has not arrived.</summary>
    public void EndUnlessStarted()
    {
        if (Interlocked.CompareExchange(ref _stage, TimedOut, AwaitingFirstByte) == AwaitingFirstByte)
        {
            connection.Transport.Input.CancelPendingRead();
        }
    }

    /// <summary>Ends the connection when the response to the request in flight, if there is one, is sent.</summary>
    public void RequestEnd() => connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();

    /// <summary>Ends the connection at once.</summary>
    public void Abort() => connection.Abort(new ConnectionAbortedException("A new connection has replaced it."));

    private sealed class Idle(ConnectionSlot slot) : IDisposable
    {
        public void Dispose() => slot.Begin();
    }
}
