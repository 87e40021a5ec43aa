namespace Engagement.Api.Http;

/// <summary>
/// Removes the path prefix of a proxy, case-sensitively as proxies match it. The framework's UsePathBase ignores case.
/// </summary>
internal sealed class PathPrefix(RequestDelegate next, PathString prefix)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments(prefix, StringComparison.Ordinal, out var rest))
        {
            context.Request.PathBase = context.Request.PathBase.Add(prefix);
            context.Request.Path = rest;
        }

        return next(context);
    }
}
