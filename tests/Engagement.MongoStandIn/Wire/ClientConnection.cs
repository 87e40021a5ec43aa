using System.Net.Sockets;
using Engagement.StandIn.Authentication;
using Engagement.StandIn.Commands;
using MongoDB.Bson;

namespace Engagement.StandIn.Wire;

/// <summary>One connection, served command by command.</summary>
internal sealed class ClientConnection(Socket socket, ServerState server) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private readonly ScramConversation _authentication = new(server);

    /// <summary>Serves the client until it leaves, sends what is no message, or the connection is closed here.</summary>
    public async Task ServeAsync()
    {
        try
        {
            socket.NoDelay = true;
            await using var stream = new NetworkStream(socket);
            while (true)
            {
                var message = await ReadAsync(stream);
                var reply = await RunAsync(message.Command);
                if (message.NeedsReply)
                {
                    var bytes = message.Reply(reply);
                    await stream.WriteAsync(bytes, _closed.Token);
                    server.CountSent(bytes.Length);
                }
            }
        }
        catch (Exception)
        {
            // Whatever cannot be read as a message ends its connection and nothing else.
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Ends the connection at once, with whatever command is running. Both sides may do so at the same time.</summary>
    public void Dispose()
    {
        _closed.Cancel();
        socket.Dispose();
    }

    private async Task<WireMessage> ReadAsync(NetworkStream stream)
    {
        var header = new byte[WireMessage.HeaderBytes];
        await stream.ReadExactlyAsync(header, _closed.Token);
        var body = new byte[WireMessage.Length(header) - header.Length];
        await stream.ReadExactlyAsync(body, _closed.Token);
        return WireMessage.Parse(header, body);
    }

    private async Task<BsonDocument> RunAsync(BsonDocument body)
    {
        var command = new ReceivedCommand(body);
        if (!Handshake.IsHello(command))
        {
            server.Commands.Enqueue(command);
        }

        var reply = await CommandTable.RunAsync(new CommandContext(server, command, _authentication, _closed.Token));
        var time = new BsonTimestamp(server.Store.Time);
        var signature = new BsonDocument { { "hash", new BsonBinaryData(new byte[20]) }, { "keyId", 0L } };

        // A reply of a test may come from a member that is behind.
        reply.Add("operationTime", time, !reply.Contains("operationTime"));
        reply["$clusterTime"] = new BsonDocument { { "clusterTime", time }, { "signature", signature } };
        return reply;
    }
}
