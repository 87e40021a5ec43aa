using System.Net;
using Engagement.Api.Hosting;
using Engagement.Api.Http;
using Engagement.Api.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Connections;

/// <summary>Limits the connections of the process and of each address, and the time until a connection's first request.</summary>
internal sealed class ConnectionLimits(IOptions<HttpOptions> options, ConnectionMetrics metrics, ConnectionLimitLog log, TimeProvider clock)
{
    /// <summary>The operations listener has few clients, all of them trusted, and a limit of its own.</summary>
    public const int OperationsConnections = 100;

    // Kestrel's limit for a TLS handshake.
    private static readonly TimeSpan s_handshake = TimeSpan.FromSeconds(10);

    private readonly HttpOptions _http = options.Value;
    private readonly IReadOnlyList<IPNetwork> _proxies = NetworksAttribute.Read(options.Value.TrustedProxies);
    private readonly ConnectionTable _connections = metrics.Watch(new ConnectionTable(options.Value.MaxConnections));
    private readonly ConnectionTable _operations = metrics.Watch(new ConnectionTable(OperationsConnections));
    private readonly TimeSpan _firstByte = TimeSpan.FromSeconds(options.Value.FirstByteTimeoutSeconds);

    // The longest time until a connection's first request. Kestrel limits only the time of headers that have begun.
    private readonly TimeSpan _firstRequest =
        TimeSpan.FromSeconds(options.Value.FirstByteTimeoutSeconds + options.Value.HeadersTimeoutSeconds) + s_handshake;

    /// <summary>Counts a request as in flight on its connection; the first middleware.</summary>
    public static Task TrackAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<ConnectionSlot>() is { } slot)
        {
            slot.Begin();
            context.Response.OnCompleted(static slot =>
            {
                ((ConnectionSlot)slot).End();
                return Task.CompletedTask;
            }, slot);
        }

        return next(context);
    }

    /// <summary>
    /// Counts the connection of a request as idle until the result is disposed of: a slow body from an unknown sender must not keep others
    /// out.
    /// </summary>
    public static IDisposable? CountAsIdle(HttpContext context) => context.Features.Get<ConnectionSlot>()?.CountAsIdle();

    /// <summary>Admits or closes a new connection, before a byte of it is read.</summary>
    public Task AcceptAsync(ConnectionContext connection, ConnectionDelegate next, bool operations)
    {
        var (table, address, maxOfAddress, setting) = operations
            ? (_operations, "The operations listener", OperationsConnections, null)
            : Limit((connection.RemoteEndPoint as IPEndPoint)?.Address);
        var slot = new ConnectionSlot(connection, operations);
        var admission = table.Add(slot, address, maxOfAddress);
        if (admission.ReachedLimit != ReachedLimit.None)
        {
            Report(admission, address, maxOfAddress, setting);
        }

        return admission.Admitted ? ServeAsync(connection, next, slot, table) : CloseAsync(connection);
    }

    private (ConnectionTable Table, string Address, int MaxOfAddress, string? Setting) Limit(IPAddress? address)
    {
        // Only a proxy on this machine connects to a local socket.
        var proxy = address is null || _proxies.Any(network => network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));
        return (_connections, ClientAddress.Of(address),
            proxy ? _http.MaxConnectionsPerProxy : _http.MaxConnectionsPerAddress,
            proxy ? nameof(HttpOptions.MaxConnectionsPerProxy) : nameof(HttpOptions.MaxConnectionsPerAddress));
    }

    private void Report(Admission admission, string address, int maxOfAddress, string? setting)
    {
        var refused = admission.Replaced is null;
        metrics.CountClosed(refused ? admission.ReachedLimit == ReachedLimit.Address ? "address_limit" : "process_limit" : "replaced");
        if (admission.ReachedLimit == ReachedLimit.Address && setting is not null)
        {
            log.Report(address, maxOfAddress, setting, refused);
        }
        else if (admission.ReachedLimit == ReachedLimit.Process)
        {
            log.Report(ConnectionLimitLog.Process, _http.MaxConnections, nameof(HttpOptions.MaxConnections), refused);
        }

        admission.Replaced?.RequestEnd();
        admission.Aborted?.Abort();
    }

    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next, ConnectionSlot slot, ConnectionTable table)
    {
        try
        {
            connection.Features.Set(slot);
            LimitTime(connection, slot);
            if (await slot.HasFirstByteAsync())
            {
                await next(connection);
                return;
            }

            if (slot.IsTimedOut)
            {
                metrics.CountClosed("silent");
            }

            await CloseAsync(connection);
        }
        finally
        {
            table.Remove(slot);
        }
    }

    /// <summary>Kestrel's heartbeat calls back every second.</summary>
    private void LimitTime(ConnectionContext connection, ConnectionSlot slot)
    {
        var accepted = clock.GetTimestamp();
        connection.Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(_ =>
        {
            var age = clock.GetElapsedTime(accepted);
            if (age > _firstByte)
            {
                slot.EndUnlessStarted();
            }

            if (age > _firstRequest && !slot.HasServed)
            {
                slot.RequestEnd();
            }
        }, slot);
    }

    private static async Task CloseAsync(ConnectionContext connection)
    {
        await connection.Transport.Input.CompleteAsync();
        await connection.Transport.Output.CompleteAsync();
    }
}
