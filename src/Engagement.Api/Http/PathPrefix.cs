namespace Engagement.Api.Http;

/// <summary>
/// Takes off the path below which a proxy shows the service, letter by letter. The framework's own overlooks case, which a proxy's locations
/// do not.
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
