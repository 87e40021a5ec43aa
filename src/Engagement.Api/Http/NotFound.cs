namespace Engagement.Api.Http;

/// <summary>A path that nothing answers, in the words of the original's newest router.</summary>
internal static class NotFound
{
    public const string Text = "404 Not Found";

    public static Task AnswerAsync(HttpContext context) => PlainText.AnswerAsync(context, StatusCodes.Status404NotFound, Text);
}
