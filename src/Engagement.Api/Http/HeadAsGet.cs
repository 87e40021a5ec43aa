namespace Engagement.Api.Http;

/// <summary>HEAD is answered as GET without the body, which the web server leaves out by itself.</summary>
internal static class HeadAsGet
{
    public static Task RewriteAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Request.Method = HttpMethods.Get;
        }

        return next(context);
    }
}
