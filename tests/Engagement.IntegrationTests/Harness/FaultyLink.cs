using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Engagement.IntegrationTests.Harness;

/// <summary>The connection between a service and its PostgreSQL, which a test can close, refuse or make silent.</summary>
internal sealed class FaultyLink : IAsyncDisposable
{
    // Otherwise the kernel's buffers may take all that a statement returns, and it ends before its response is read.
    private const int BufferBytes = 16_384;

    private readonly NpgsqlConnectionStringBuilder _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Socket, bool> _open = [];
    private readonly int _port;
    private TcpListener? _listener;
    private volatile bool _silent;

    public FaultyLink(string connectionString)
    {
        _target = new NpgsqlConnectionStringBuilder(connectionString);
        Open();
        _port = ((IPEndPoint)_listener!.LocalEndpoint).Port;
    }

    public string ConnectionString => new NpgsqlConnectionStringBuilder(_target.ConnectionString)
    {
        Host = "127.0.0.1",
        Port = _port,
        SocketReceiveBufferSize = BufferBytes,
    }.ConnectionString;

    /// <summary>Accepts connections again and forwards bytes.</summary>
    public void Open()
    {
        _silent = false;
        if (_listener is null)
        {
            _listener = new TcpListener(IPAddress.Loopback, _port);
            _listener.Start();
            _ = AcceptAsync(_listener);
        }
    }

    /// <summary>Closes all connections and refuses new ones, like a stopped server.</summary>
    public void Close()
    {
        _listener?.Stop();
        _listener = null;
        foreach (var socket in _open.Keys)
        {
            socket.Dispose();
        }
    }

    /// <summary>Accepts connections and bytes without a response, like a network that loses packets.</summary>
    public void FallSilent() => _silent = true;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Close();
        _stop.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptSocketAsync(_stop.Token));
            }
        }
        catch (Exception closed) when (closed is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The test has closed it.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        server.ReceiveBufferSize = client.SendBufferSize = BufferBytes;
        _open[client] = _open[server] = true;
        try
        {
            await server.ConnectAsync(_target.Host!, _target.Port, _stop.Token);
            await Task.WhenAny(PassAsync(client, server), PassAsync(server, client));
        }
        catch (Exception closed) when (closed is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One end has closed; the other is closed too.
        }
        finally
        {
            _open.TryRemove(client, out _);
            _open.TryRemove(server, out _);
            client.Dispose();
        }
    }

    private async Task PassAsync(Socket from, Socket to)
    {
        var buffer = new byte[BufferBytes];
        while (await from.ReceiveAsync(buffer, _stop.Token) is var count && count > 0)
        {
            while (_silent)
            {
                await Task.Delay(20, _stop.Token);
            }

            await to.SendAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }
}
