using Microsoft.AspNetCore.Http.Features;

namespace Engagement.Api.Http;

/// <summary>
/// Lets an answer reach a caller that is still sending a body which was not read. The web server takes in the rest for a few seconds and
/// holds none of it; but where more is announced than may be read, it would close the connection at once, and the answer would be lost.
/// </summary>
internal static class UnreadBodies
{
    public static Task DrainAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { } limit && context.Request.ContentLength > limit.MaxRequestBodySize)
        {
            context.Response.OnStarting(() =>
            {
                if (!limit.IsReadOnly)
                {
                    limit.MaxRequestBodySize = null;
                    context.Response.Headers.Connection = "close";
                }

                return Task.CompletedTask;
            });
        }

        return next(context);
    }
}
