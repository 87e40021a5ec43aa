namespace Engagement.Api.Http;

/// <summary>
/// Forbids caches to store API responses, errors too, with the documented headers. A client may store a response with an ETag, and revalidates
/// it each time.
/// </summary>
internal static class CacheHeaders
{
    public const string Revalidate = "private, no-cache";

    /// <summary>Precedes the exception handler: callbacks run in reverse order, so this one replaces its headers for errors.</summary>
    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(static state =>
        {
            var response = (HttpResponse)state;
            if (response.ContentType is ApiJson.ContentType or ApiCsv.ContentType
                && response.Headers.CacheControl != Revalidate)
            {
                response.Headers.CacheControl = "no-store";
                response.Headers.Pragma = "no-cache";
                response.Headers.Expires = default;
            }

            return Task.CompletedTask;
        }, context.Response);
        return next(context);
    }
}
