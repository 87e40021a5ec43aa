using Engagement.Api.OpenApi;
using Engagement.Api.Pages;
using Engagement.Application.Accounts;

namespace Engagement.Api.Http;

/// <summary>The headers by which browsers are told what an answer may be used for: the original's, on every answer.</summary>
internal static class BrowserHeaders
{
    // Nothing but the service's own files; the API's answers are data and load nothing.
    private const string Policy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'";

    // The page loads its own scripts and styles, draws pictures that its styles hold, and asks the API of the same origin. The hash is that
    // of the style which its logo brings.
    private const string DocsPolicy = "default-src 'none'; script-src 'self'; "
        + "style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string s_instanceId = Secrets.NewId();

    /// <summary>Goes before the exception handler, which clears headers that are set already: these are set as the answer starts.</summary>
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
