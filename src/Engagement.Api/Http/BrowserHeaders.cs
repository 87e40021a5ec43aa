using Engagement.Api.OpenApi;
using Engagement.Api.Pages;
using Engagement.Application.Accounts;

namespace Engagement.Api.Http;

/// <summary>The security headers for browsers, on every response: the original's, with a Content-Security-Policy of the service's own.</summary>
internal static class BrowserHeaders
{
    // Only the service's own files; API responses are data and load nothing.
    private const string Policy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'";

    // Swagger UI loads its own scripts and styles, images embedded in its styles, and the API of the same origin. The hash is that of the inline
    // style of its logo.
    private const string DocsPolicy = "default-src 'none'; script-src 'self'; "
        + "style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string s_instanceId = Secrets.NewId();

    /// <summary>Sets the headers as the response starts: the exception handler clears earlier ones.</summary>
    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(static state =>
        {
            var context = (HttpContext)state;
            var headers = context.Response.Headers;
            headers["X-Instance-ID"] = s_instanceId;
            headers.XXSSProtection = "1";
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "sameorigin";
            headers.ContentSecurityPolicy = PolicyOf(context.Request.Path);
            return Task.CompletedTask;
        }, context);
        return next(context);
    }

    private static string PolicyOf(PathString path) =>
        DashboardPage.Has(path) ? DashboardPage.Policy : DocsPage.Has(path) ? DocsPolicy : Policy;
}
