using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Engagement.StandIn.Commands;

namespace Engagement.StandIn.Wire;

/// <summary>Accepts connections on a port of the loopback interface that it keeps while it does not listen.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly ServerState _server;
    private readonly ConcurrentDictionary<ClientConnection, Task> _connections = new();
    private Socket _socket;
    private Task _accepting = Task.CompletedTask;

    public Listener(ServerState server)
    {
        _server = server;
        _socket = Bind(port: 0);
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    public int Port { get; }

    public void Start()
    {
        _socket.Listen();
        _accepting = AcceptAsync(_socket);
    }

    /// <summary>Refuses connections from now on and ends those that are open. The port stays bound, so that nothing else gets it.</summary>
    public async Task StopAsync()
    {
        _socket.Dispose();
        _socket = Bind(Port);
        await EndAsync();
    }

    public void CloseConnections()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await EndAsync();
    }

    private async Task EndAsync()
    {
        await _accepting;
        CloseConnections();
        await Task.WhenAll(_connections.Values);
    }

    private async Task AcceptAsync(Socket socket)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await socket.AcceptAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            var connection = new ClientConnection(client, _server);
            var served = new TaskCompletionSource();
            _connections[connection] = served.Task;
            _ = ServeAsync(connection, served);
        }
    }

    private async Task ServeAsync(ClientConnection connection, TaskCompletionSource served)
    {
        await connection.ServeAsync();
        _connections.TryRemove(connection, out _);
        served.SetResult();
    }

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }
}
