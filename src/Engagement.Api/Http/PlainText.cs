namespace Engagement.Api.Http;

/// <summary>Plain-text responses. Each is a constant, so that no client's input is reflected.</summary>
internal static class PlainText
{
    public const string ContentType = "text/plain; charset=UTF-8";

    /// <summary>The body of the newest router of the original for an unknown path.</summary>
    public const string NotFound = "404 Not Found";

    public static Task WriteNotFoundAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status404NotFound, NotFound);

    public static Task WriteAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
