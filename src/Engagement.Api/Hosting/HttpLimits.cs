using Engagement.Api.Connections;
using Engagement.Api.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Hosting;

/// <summary>Applies <see cref="HttpOptions"/> to Kestrel, forwarded headers, request timeouts and the host.</summary>
internal sealed class HttpLimits(IOptions<HttpOptions> options, ConnectionLimits connections, PrivateEndpoints endpoints)
    : IConfigureOptions<KestrelServerOptions>, IConfigureOptions<ForwardedHeadersOptions>, IConfigureOptions<RequestTimeoutOptions>,
        IConfigureOptions<HostOptions>
{
    private const int BufferBytes = 64 * 1024;

    private readonly HttpOptions _http = options.Value;

    public void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxConcurrentUpgradedConnections = 0;
        options.Limits.MaxRequestLineSize = _http.MaxRequestLineBytes;
        options.Limits.MaxRequestHeadersTotalSize = _http.MaxHeaderBytes;
        options.Limits.MaxRequestHeaderCount = _http.MaxHeaders;
        options.Limits.MaxRequestBodySize = _http.MaxBodyBytes;

        // The unread bytes of a connection. Kestrel requires room for the longest request line and for all headers.
        options.Limits.MaxRequestBufferSize = Math.Max(BufferBytes, Math.Max(_http.MaxRequestLineBytes, _http.MaxHeaderBytes));
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(_http.HeadersTimeoutSeconds);
        options.Limits.MinResponseDataRate = new MinDataRate(_http.MinAnswerBytesPerSecond, PacedWriter.Grace);
        options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(_http.KeepAliveTimeoutSeconds);

        // Instead of MaxConcurrentConnections, with which early connections keep all others out.
        options.ConfigureEndpointDefaults(listener =>
        {
            var operationsOnly = endpoints.Owns(listener);
            listener.Use(next => connection => connections.AcceptAsync(connection, next, operationsOnly));
        });
    }

    public void Configure(ForwardedHeadersOptions options)
    {
        var proxies = NetworksAttribute.Read(_http.TrustedProxies);

        // An empty list would mean that every client is trusted.
        options.ForwardedHeaders = proxies.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor;
        options.ForwardLimit = null;
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(proxy);
        }
    }

    public void Configure(RequestTimeoutOptions options) => options.DefaultPolicy = new RequestTimeoutPolicy
    {
        Timeout = TimeSpan.FromSeconds(_http.RequestTimeoutSeconds),
        WriteTimeoutResponse = context => Unavailable.WriteAsync(context, Unavailable.TooSlow),
    };

    public void Configure(HostOptions options) => options.ShutdownTimeout = TimeSpan.FromSeconds(_http.ShutdownTimeoutSeconds);
}
