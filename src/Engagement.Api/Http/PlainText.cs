namespace Engagement.Api.Http;

/// <summary>Answers in fixed words; nothing that a caller sent is ever in them.</summary>
internal static class PlainText
{
    public static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=UTF-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
