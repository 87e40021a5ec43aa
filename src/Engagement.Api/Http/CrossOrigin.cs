using Engagement.Api.Hosting;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Http;

/// <summary>What pages of other origins may do, as the original's API answers it (<c>cors.ts</c>): also its wording.</summary>
internal sealed class CrossOrigin(RequestDelegate next, IOptions<HttpOptions> options)
{
    private const string Headers =
        "Origin, X-Requested-With, Content-Type, Accept, X-User-Id, X-Auth-Token, x-visitor-token, Authorization, MCP-Protocol-Version";

    // The original exposes none, so that a page can tell neither how long it has to wait nor which request to ask about.
    private const string Exposed = "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, X-Request-Id";

    private const string Methods = "GET, POST, PUT, DELETE, HEAD, PATCH";
    private const string Any = "*";

    private readonly string[] _origins =
    [
        // A browser sends an origin in small letters, without a slash at its end.
        .. options.Value.CorsOrigins.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(origin => origin.TrimEnd('/')),
    ];

    public Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments("/api"))
        {
            return next(context);
        }

        if (HttpMethods.IsOptions(context.Request.Method))
        {
            return PreflightAsync(context);
        }

        context.Response.OnStarting(() =>
        {
            Allow(context.Response, Any);
            context.Response.Headers.AccessControlExposeHeaders = Exposed;
            return Task.CompletedTask;
        });
        return next(context);
    }

    private Task PreflightAsync(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 && !context.Request.Headers.ContainsKey("Access-Control-Request-Method"))
        {
            return PlainText.AnswerAsync(context, StatusCodes.Status200OK, "OK");
        }

        if (_origins.Length == 0)
        {
            return PlainText.AnswerAsync(
                context, StatusCodes.Status405MethodNotAllowed, "CORS not enabled. Go to \"Admin > General > REST Api\" to enable it.");
        }

        if (!_origins.Contains(Any) && !_origins.Contains(origin, StringComparer.OrdinalIgnoreCase))
        {
            return PlainText.AnswerAsync(context, StatusCodes.Status403Forbidden, "Invalid origin");
        }

        if (_origins.Contains(Any))
        {
            Allow(context.Response, Any);
        }
        else
        {
            Allow(context.Response, origin);
            context.Response.Headers.Vary = "Origin";
        }

        context.Response.Headers.AccessControlAllowMethods = Methods;
        return PlainText.AnswerAsync(context, StatusCodes.Status200OK, "OK");
    }

    private static void Allow(HttpResponse response, string origin)
    {
        response.Headers.AccessControlAllowOrigin = origin;
        response.Headers.AccessControlAllowHeaders = Headers;
    }
}
