using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Engagement.Api.Connections;

/// <summary>
/// The place of one connection, which is a feature of all its requests. The table alone gives and takes the place, under its lock; requests
/// count themselves without one.
/// </summary>
internal sealed class ConnectionSlot
{
    private const int WaitingForFirstByte = 0;
    private const int Talking = 1;
    private const int Silent = 2;

    private readonly ConnectionContext _connection;
    private int _stage;
    private int _inFlight;
    private long _silentSince = Stopwatch.GetTimestamp();

    public ConnectionSlot(ConnectionContext connection) => (_connection, Leaving) = (connection, new(this));

    /// <summary>Its place among those that were asked to end and have not yet.</summary>
    public LinkedListNode<ConnectionSlot> Leaving { get; }

    /// <summary>Whom it counts for; null when it has no place any more.</summary>
    public ConnectionHolder? Holder { get; set; }

    /// <summary>Since when no request has been in flight; null when one is. Counted without a lock, for every request.</summary>
    public long? SilentSince => Volatile.Read(ref _inFlight) == 0 ? Volatile.Read(ref _silentSince) : null;

    /// <summary>Whether there ever was a request.</summary>
    public bool HasServed { get; private set; }

    /// <summary>Whether it was closed because nothing came in time.</summary>
    public bool SaidNothing => Volatile.Read(ref _stage) == Silent;

    /// <summary>A request begins on the connection.</summary>
    public void Begin()
    {
        HasServed = true;
        Interlocked.Increment(ref _inFlight);
    }

    /// <summary>A request has been answered on the connection.</summary>
    public void End()
    {
        Volatile.Write(ref _silentSince, Stopwatch.GetTimestamp());
        Interlocked.Decrement(ref _inFlight);
    }

    /// <summary>Counts as silent until the result is disposed of, though a request is in flight.</summary>
    public IDisposable CountAsSilent()
    {
        End();
        return new Silence(this);
    }

    /// <summary>Waits until the other side sends something; false when it does not. What was sent is left for those who read the connection next.</summary>
    public async ValueTask<bool> HasFirstByteAsync()
    {
        var input = _connection.Transport.Input;
        var closing = _connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        await using var registration = closing.UnsafeRegister(static input => ((PipeReader)input!).CancelPendingRead(), input);
        try
        {
            var read = await input.ReadAsync(CancellationToken.None);
            input.AdvanceTo(read.Buffer.Start);
            return !read.IsCanceled && !read.Buffer.IsEmpty
                && Interlocked.CompareExchange(ref _stage, Talking, WaitingForFirstByte) == WaitingForFirstByte;
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>The time for the first byte, or for the first request, is up.</summary>
    public void EndSilence(bool first)
    {
        if (!first && !HasServed)
        {
            RequestEnd();
        }
        else if (first && Interlocked.CompareExchange(ref _stage, Silent, WaitingForFirstByte) == WaitingForFirstByte)
        {
            _connection.Transport.Input.CancelPendingRead();
        }
    }

    /// <summary>Ends the connection when the request in flight, if there is one, is answered, and its answer sent.</summary>
    public void RequestEnd() => _connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();

    /// <summary>Ends the connection at once.</summary>
    public void CutOff() => _connection.Abort(new ConnectionAbortedException("Others need its place."));

    private sealed class Silence(ConnectionSlot slot) : IDisposable
    {
        public void Dispose() => slot.Begin();
    }
}
