using System.Diagnostics;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Engagement.Api.Hosting;
using Engagement.Api.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace Engagement.Api.Http;

/// <summary>
/// One line and one measurement for each request. The query string is never logged, nor a header but the request's id, which comes from the
/// caller where it is well-formed and goes back with the answer.
/// </summary>
internal sealed partial class RequestLog(RequestDelegate next, RequestMetrics metrics, TimeProvider clock, ILogger<RequestLog> logger)
{
    public const string IdHeader = "X-Request-Id";

    private const int LongestPath = 200;

    // The caller went away before there was an answer; the number is the custom of nginx.
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        var begun = clock.GetTimestamp();
        var given = context.Request.Headers[IdHeader].ToString();
        var id = context.TraceIdentifier = given.Length > 0 && WellFormed().IsMatch(given) ? given : NewId();
        RequestIdEnricher.Begin(id);
        context.Response.OnStarting(static state =>
        {
            var context = (HttpContext)state;
            context.Response.Headers[IdHeader] = context.TraceIdentifier;
            return Task.CompletedTask;
        }, context);

        // As they came: they are rewritten on the way.
        var (method, path) = (context.Request.Method, context.Request.Path.ToUriComponent());
        try
        {
            await next(context);
        }
        finally
        {
            var duration = clock.GetElapsedTime(begun);
            var useCase = UseCase.Of(context);
            var status = context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted
                ? ClientClosedRequest
                : context.Response.StatusCode;
            metrics.Answered(useCase, status, duration);
            Trace(context.Features.Get<IHttpActivityFeature>()?.Activity, useCase, method, status, id);

            // Those who look every few seconds whether the service is well do not fill the log, nor do documents that were taken.
            var common = useCase == UseCase.Operation || (status == StatusCodes.Status200OK && UseCase.IsLive(useCase));
            Answered(
                common ? LogLevel.Debug : LogLevel.Information, Shown(method), Shown(path), status, duration.TotalMilliseconds,
                context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "nobody", id);
        }
    }

    // Of its own among all requests, and no secret, for it can be foretold: secure randomness costs more than the rest of this method.
    private static string NewId() => $"{Random.Shared.NextInt64():x16}{Random.Shared.NextInt64():x16}";

    /// <summary>The web server begins a request's trace, and leaves it to others to say what was asked.</summary>
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

    // Percent-encoded, so that no line break of a caller's makes a line of the log.
    private static string Shown(string text) => text.Length <= LongestPath ? text : text[..LongestPath] + "…";

    [LoggerMessage("{Method} {Path} answered {Status} in {Milliseconds:0.0} ms to {UserId}, request {RequestId}")]
    private partial void Answered(LogLevel level, string method, string path, int status, double milliseconds, string userId, string requestId);

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex WellFormed();
}
