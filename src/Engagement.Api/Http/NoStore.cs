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
        context.Response.OnStarting(() =>
        {
            if (context.Response.ContentType is ApiJson.ContentType or ApiCsv.ContentType
                && context.Response.Headers.CacheControl != OnlyIfUnchanged)
            {
                context.Response.Headers.CacheControl = "no-store";
                context.Response.Headers.Pragma = "no-cache";
                context.Response.Headers.Expires = default;
            }

            return Task.CompletedTask;
        });
        return next(context);
    }
}
