namespace Engagement.Api.Http;

/// <summary>What pages of other origins may do, as the original's API answers it (<c>cors.ts</c>): also its wording.</summary>
internal sealed class CrossOrigin(RequestDelegate next, AllowedOrigins origins)
{
    private const string Headers =
        "Origin, X-Requested-With, Content-Type, Accept, X-User-Id, X-Auth-Token, x-visitor-token, Authorization, MCP-Protocol-Version";

    // The original exposes none, so that a page can tell neither how long it has to wait nor which request to ask about.
    private const string Exposed = "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, X-Request-Id";

    private const string Methods = "GET, POST, PUT, DELETE, HEAD, PATCH";
    private const string Any = "*";

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
            Share(context);
            return Task.CompletedTask;
        });
        return next(context);
    }

    /// <summary>
    /// Any page may read what a header of its own had to be sent for, which needs a preflight. The answer to a sign-in is read by those that
    /// may sign in alone.
    /// </summary>
    private void Share(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        var signsIn = UseCase.IsSignIn(context);
        if (!signsIn || origin.Length == 0)
        {
            Allow(context.Response, Any);
            context.Response.Headers.AccessControlExposeHeaders = Exposed;
        }
        else if (origins.IsListed(origin))
        {
            Allow(context.Response, origin);
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

        if (origins.HasAny)
        {
            Allow(context.Response, Any);
        }
        else
        {
            Allow(context.Response, origin);
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
