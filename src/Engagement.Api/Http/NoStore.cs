namespace Engagement.Api.Http;

/// <summary>
/// Nothing that is asked here may be kept by a cache on the way: said in the documented form, of errors too. Answers that have a tag may be
/// kept by the caller, who asks each time whether they still hold.
/// </summary>
internal static class NoStore
{
    public const string OnlyIfUnchanged = "private, no-cache";

    /// <summary>Goes before the exception handler, whose own headers for errors are thereby replaced: what is registered first has the last word.</summary>
    public static Task MarkAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(static state =>
        {
            var response = (HttpResponse)state;
            if (response.ContentType is ApiJson.ContentType or ApiCsv.ContentType
                && response.Headers.CacheControl != OnlyIfUnchanged)
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
