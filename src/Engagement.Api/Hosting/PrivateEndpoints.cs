using Engagement.Api.Connections;
using Engagement.Api.Http;
using Engagement.Api.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Hosting;

/// <summary>
/// Keeps metrics and health private. They are served at their exact path at the root of a listener, and not through a proxy. With a listener
/// of their own they are served there only. See docs/decisions/0025-operations-stay-private.md.
/// </summary>
internal sealed class PrivateEndpoints(IOptions<TelemetryOptions> options)
{
    public const string Metrics = "/metrics";
    public const string Live = "/health/live";
    public const string Ready = "/health/ready";

    private const string Fragment = "The path has a '#', which ends an address. Send it without, or as %23.";

    // Headers that proxies add. A client that sends one itself only loses access.
    private static readonly string[] s_forwarded =
        ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-For", "X-Real-IP", "Forwarded", "Via"];

    private readonly HashSet<string> _ownListeners =
        [.. ListenAddress.Split(options.Value.Urls).Select(url => ListenAddress.Parse(url)).OfType<BindingAddress>().Select(ListenAddress.PortOrSocket)];

    /// <summary>Whether a listener serves operations only.</summary>
    public bool Owns(ListenOptions listener) => ListenAddress.PortOrSocket(listener) is { } key && _ownListeners.Contains(key);

    /// <summary>Rejects all other paths on the operations listener; precedes everything that writes a response.</summary>
    public static Task RestrictListenerAsync(HttpContext context, RequestDelegate next)
    {
        var path = RawPath(context);

        // A proxy ends the path at '#'. The rest, with '..' in it, would make another path here.
        if (path.Contains('#'))
        {
            return PlainText.WriteAsync(context, StatusCodes.Status400BadRequest, Fragment);
        }

        return IsOperations(context) && path is not (Metrics or Live or Ready) ? PlainText.WriteNotFoundAsync(context) : next(context);
    }

    /// <summary>Follows routing, which also matches other spellings of the paths.</summary>
    public Task RestrictEndpointAsync(HttpContext context, RequestDelegate next)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        return route is not (Metrics or Live or Ready) || (RawPath(context).SequenceEqual(route) && IsPrivate(context))
            ? next(context)
            : PlainText.WriteNotFoundAsync(context);
    }

    private bool IsPrivate(HttpContext context) => IsOperations(context) || (_ownListeners.Count == 0 && !s_forwarded.Any(context.Request.Headers.ContainsKey));

    /// <summary>The path as the client sent it: with the prefix, neither decoded nor normalized.</summary>
    private static ReadOnlySpan<char> RawPath(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.AsSpan();
        return target.IndexOf('?') is >= 0 and var end ? target[..end] : target;
    }

    private static bool IsOperations(HttpContext context) => context.Features.Get<ConnectionSlot>()?.IsOperations == true;
}
