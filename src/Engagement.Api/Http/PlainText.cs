namespace Engagement.Api.Http;

/// <summary>Answers in fixed words; nothing that a caller sent is ever in them.</summary>
internal static class PlainText
{
    public const string ContentType = "text/plain; charset=UTF-8";

    public static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
