using Microsoft.AspNetCore.Http.Features;

namespace Engagement.Api.Http;

/// <summary>
/// Delivers a response to a client that is still sending a body. Kestrel drains an unread body for a few seconds; but if the announced length
/// exceeds the limit, it closes the connection at once, and the response is lost.
/// </summary>
internal static class OversizedBody
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
