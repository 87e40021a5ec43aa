using System.Collections.Concurrent;
using Engagement.StandIn.Cursors;
using Engagement.StandIn.Storage;
using MongoDB.Bson;

namespace Engagement.StandIn.Commands;

/// <summary>What all connections share.</summary>
internal sealed class ServerState
{
    public const string SetName = "rs0";

    private long _bytesSent;
    private int _stepDownReplies;
    private MongoError _stepDownError = MongoError.PrimarySteppedDown;

    public DocumentStore Store { get; } = new();

    public CursorTable Cursors { get; } = new();

    public ConcurrentQueue<ReceivedCommand> Commands { get; } = new();

    public string Address { get; set; } = "";

    public MongoCredentials? Credentials { get; set; }

    public Func<ReceivedCommand, BsonDocument?>? Intercept { get; set; }

    public long BytesSent => Volatile.Read(ref _bytesSent);

    public void CountSent(int bytes) => Interlocked.Add(ref _bytesSent, bytes);

    public void StepDown(int replies, MongoError error)
    {
        _stepDownError = error;
        Volatile.Write(ref _stepDownReplies, replies);
    }

    /// <summary>The error of this command, if a step-down is still to be told.</summary>
    public MongoError? TakeStepDown()
    {
        if (Volatile.Read(ref _stepDownReplies) > 0 && Interlocked.Decrement(ref _stepDownReplies) >= 0)
        {
            return _stepDownError;
        }

        return null;
    }
}
