using System.Diagnostics;
using System.Text.RegularExpressions;
using Engagement.Api.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Serilog.Context;

namespace Engagement.Api.Http;

/// <summary>
/// Gives each request an id, which is in all its log lines and in its response, and measures and traces it. A well-formed id from the client is
/// used.
/// </summary>
internal sealed partial class RequestTelemetry(RequestDelegate next, RequestMetrics metrics, TimeProvider clock)
{
    public const string IdHeader = "X-Request-Id";

    // nginx's status for a client that closed the connection before there was a response.
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        var start = clock.GetTimestamp();
        var given = context.Request.Headers[IdHeader].ToString();
        var id = context.TraceIdentifier = given.Length > 0 && WellFormed().IsMatch(given) ? given : NewId();
        context.Response.OnStarting(static state =>
        {
            var context = (HttpContext)state;
            context.Response.Headers[IdHeader] = context.TraceIdentifier;
            return Task.CompletedTask;
        }, context);

        // Percent-encoded, so that no line break in a path makes a line of the log.
        var received = new ReceivedRequest(context.Request.Method, context.Request.Path.ToUriComponent());
        context.Features.Set(received);
        try
        {
            // Not disposed of: work that outlives its request is logged with its id too.
            LogContext.PushProperty("RequestId", id);
            await next(context);
        }
        finally
        {
            var (useCase, status) = (UseCase.Of(context), StatusOf(context));
            metrics.RecordRequest(useCase, status, clock.GetElapsedTime(start));
            Trace(context.Features.Get<IHttpActivityFeature>()?.Activity, useCase, received.Method, status, id);
        }
    }

    /// <summary>The status that is logged and measured.</summary>
    public static int StatusOf(HttpContext context) => context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted
        ? ClientClosedRequest
        : context.Response.StatusCode;

    // Unique among all requests, but predictable: cryptographic randomness would cost more than the rest of this method.
    private static string NewId() => $"{Random.Shared.NextInt64():x16}{Random.Shared.NextInt64():x16}";

    /// <summary>The web server starts a request's activity; its name and tags are set here.</summary>
    private static void Trace(Activity? activity, string useCase, string method, int status, string id)
    {
        if (activity is { IsAllDataRequested: true })
        {
            activity.DisplayName = useCase == UseCase.None ? "HTTP" : $"{method} {useCase}";
            activity.SetTag("http.request.method", method);
            activity.SetTag("http.response.status_code", status);
            activity.SetTag("engagement.request_id", id);
            activity.SetStatus(status >= StatusCodes.Status500InternalServerError ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex WellFormed();
}

/// <summary>A request's method and path as the client sent them; middleware rewrites the method of HEAD requests.</summary>
internal sealed record ReceivedRequest(string Method, string Path);
