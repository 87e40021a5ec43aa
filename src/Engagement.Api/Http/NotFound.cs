namespace Engagement.Api.Http;

/// <summary>A path that nothing answers, in the words of the original's newest router.</summary>
internal static class NotFound
{
    public static Task AnswerAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = "text/plain; charset=UTF-8";
        return context.Response.WriteAsync("404 Not Found", context.RequestAborted);
    }
}
