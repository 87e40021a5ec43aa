using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;
using Serilog;
using Serilog.Events;

namespace Engagement.Api.Http;

/// <summary>One log line for each request. Neither the query string nor a header is logged, except the request's id.</summary>
internal static class RequestLog
{
    private const string Template = "{Method} {Path} answered {Status} in {Milliseconds:0.0} ms to {UserId}, request {RequestId}";
    private const int LongestPath = 200;

    public static void Use(WebApplication app) => app.UseSerilogRequestLogging(log =>
    {
        log.Logger = app.Services.GetRequiredService<Serilog.ILogger>();
        log.MessageTemplate = Template;
        log.GetLevel = (context, _, _) => Level(context);
        log.GetMessageTemplateProperties = (context, _, milliseconds, _) => Properties(context, milliseconds);
    });

    // Debug for probes, metrics, the page, /docs, /openapi, and documents accepted with 200: they are frequent and would fill the log.
    private static LogEventLevel Level(HttpContext context)
    {
        var useCase = UseCase.Of(context);
        return useCase == UseCase.Operation || (UseCase.IsLive(useCase) && RequestTelemetry.StatusOf(context) == StatusCodes.Status200OK)
            ? LogEventLevel.Debug
            : LogEventLevel.Information;
    }

    private static LogEventProperty[] Properties(HttpContext context, double milliseconds)
    {
        var received = context.Features.GetRequiredFeature<ReceivedRequest>();
        return
        [
            new("Method", new ScalarValue(Shortened(received.Method))),
            new("Path", new ScalarValue(Shortened(received.Path))),
            new("Status", new ScalarValue(RequestTelemetry.StatusOf(context))),
            new("Milliseconds", new ScalarValue(milliseconds)),
            new("UserId", new ScalarValue(context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "nobody")),
            new("RequestId", new ScalarValue(context.TraceIdentifier)),
        ];
    }

    private static string Shortened(string text) => text.Length <= LongestPath ? text : text[..LongestPath] + "…";
}
