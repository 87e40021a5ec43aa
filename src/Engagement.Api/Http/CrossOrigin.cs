namespace Engagement.Api.Http;

/// <summary>CORS as in the original's API (<c>cors.ts</c>), with its texts. The exposed headers are the service's addition.</summary>
internal sealed class CrossOrigin(RequestDelegate next, AllowedOrigins origins)
{
    private const string Headers =
        "Origin, X-Requested-With, Content-Type, Accept, X-User-Id, X-Auth-Token, x-visitor-token, Authorization, MCP-Protocol-Version";

    // The original exposes none, so that pages of other origins can read neither the time to wait nor the request's id.
    private const string Exposed = "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, X-Request-Id";

    private const string Methods = "GET, POST, PUT, DELETE, HEAD, PATCH";

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
            AddHeaders(context);
            return Task.CompletedTask;
        });
        return next(context);
    }

    /// <summary>
    /// Any page may read responses to requests that need credentials in headers, because those need a preflight. Only listed origins may read
    /// the response to a sign-in.
    /// </summary>
    private void AddHeaders(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        var signsIn = UseCase.IsSignIn(context);
        var anyPage = !signsIn || origin.Length == 0;
        if (anyPage || origins.IsListed(origin))
        {
            Allow(context.Response, anyPage ? AllowedOrigins.Any : origin);
            context.Response.Headers.AccessControlExposeHeaders = Exposed;
        }

        if (signsIn)
        {
            context.Response.Headers.Vary = "Origin";
        }
    }

    private Task PreflightAsync(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 && !context.Request.Headers.ContainsKey("Access-Control-Request-Method"))
        {
            return PlainText.WriteAsync(context, StatusCodes.Status200OK, "OK");
        }

        if (origins.IsEmpty)
        {
            return PlainText.WriteAsync(
                context, StatusCodes.Status405MethodNotAllowed, "CORS not enabled. Go to \"Admin > General > REST Api\" to enable it.");
        }

        if (!origins.IsListed(origin))
        {
            return PlainText.WriteAsync(context, StatusCodes.Status403Forbidden, "Invalid origin");
        }

        Allow(context.Response, origins.HasAny ? AllowedOrigins.Any : origin);
        if (!origins.HasAny)
        {
            context.Response.Headers.Vary = "Origin";
        }

        context.Response.Headers.AccessControlAllowMethods = Methods;
        return PlainText.WriteAsync(context, StatusCodes.Status200OK, "OK");
    }

    private static void Allow(HttpResponse response, string origin)
    {
        response.Headers.AccessControlAllowOrigin = origin;
        response.Headers.AccessControlAllowHeaders = Headers;
    }
}
