using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Engagement.Api.Connections;

/// <summary>The place of one connection, which is a feature of all its requests. The table alone changes what it holds.</summary>
internal sealed class ConnectionSlot
{
    private const int WaitingForFirstByte = 0;
    private const int Talking = 1;
    private const int Silent = 2;

    private readonly ConnectionContext _connection;
    private int _stage;

    public ConnectionSlot(ConnectionContext connection) =>
        (_connection, OfHolder, OfAll) = (connection, new(this), new(this));

    public LinkedListNode<ConnectionSlot> OfHolder { get; }

    public LinkedListNode<ConnectionSlot> OfAll { get; }

    /// <summary>Whom it counts for; null when it has no place any more.</summary>
    public ConnectionHolder? Holder { get; set; }

    public int InFlight { get; set; }

    /// <summary>Whether there ever was a request.</summary>
    public bool HasServed { get; set; }

    /// <summary>Whether it was closed because nothing came in time.</summary>
    public bool SaidNothing => Volatile.Read(ref _stage) == Silent;

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
}
