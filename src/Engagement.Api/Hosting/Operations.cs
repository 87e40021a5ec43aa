using Engagement.Api.Http;
using Engagement.Api.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Hosting;

/// <summary>
/// Keeps metrics and health private. They answer to their exact path at the root of a listener, and not through a proxy; where they have a
/// listener of their own, they answer there alone. See docs/decisions/0025-operations-stay-private.md.
/// </summary>
internal sealed class Operations(IOptions<TelemetryOptions> options)
{
    public const string Metrics = "/metrics";
    public const string Live = "/health/live";
    public const string Ready = "/health/ready";

    private const string Fragment = "The path has a '#', which ends an address. Send it without, or as %23.";

    // What proxies add. A caller that adds one itself only loses access.
    private static readonly string[] s_forwarded =
        ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-For", "X-Real-IP", "Forwarded", "Via"];

    private readonly HashSet<string> _places =
        [.. ListenAddress.Split(options.Value.Urls).Select(url => ListenAddress.Parse(url)).OfType<BindingAddress>().Select(ListenAddress.Place)];

    /// <summary>Whether a listener is the one for operations alone.</summary>
    public bool Owns(ListenOptions listener) => ListenAddress.Place(listener) is { } place && _places.Contains(place);

    /// <summary>Marks a connection as one to that listener.</summary>
    public static void Mark(ConnectionContext connection) => connection.Features.Set(OperationsConnection.Instance);

    /// <summary>Goes before all that answers: the listener for operations has nothing else.</summary>
    public Task GuardListenerAsync(HttpContext context, RequestDelegate next)
    {
        var path = Sent(context);

        // To a proxy it ends the path; what follows it, with '..' in it, would be another path here.
        if (path.Contains('#'))
        {
            return PlainText.AnswerAsync(context, StatusCodes.Status400BadRequest, Fragment);
        }

        return IsOperations(context) && path is not (Metrics or Live or Ready) ? NotFound.AnswerAsync(context) : next(context);
    }

    /// <summary>Goes behind routing, which also finds what is written in other ways.</summary>
    public Task GuardEndpointAsync(HttpContext context, RequestDelegate next)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        return route is not (Metrics or Live or Ready) || (Sent(context).SequenceEqual(route) && IsPrivate(context))
            ? next(context)
            : NotFound.AnswerAsync(context);
    }

    private bool IsPrivate(HttpContext context) => IsOperations(context) || (_places.Count == 0 && !s_forwarded.Any(context.Request.Headers.ContainsKey));

    /// <summary>The path as it was sent, with the prefix, before anything in it was decoded or resolved.</summary>
    private static ReadOnlySpan<char> Sent(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.AsSpan();
        return target.IndexOf('?') is >= 0 and var end ? target[..end] : target;
    }

    private bool IsOperations(HttpContext context) => _places.Count > 0 && context.Features.Get<OperationsConnection>() is not null;

    private sealed class OperationsConnection
    {
        public static OperationsConnection Instance { get; } = new();
    }
}
