namespace Engagement.Api.Http;

/// <summary>Handles HEAD as GET; Kestrel omits the body.</summary>
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
