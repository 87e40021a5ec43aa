namespace Engagement.Api.Http;

/// <summary>
/// Matches paths as the original's newest router does: case-sensitive, without a trailing slash. ASP.NET's routing ignores both.
/// </summary>
internal static class ExactPath
{
    public static Task MatchAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is RouteEndpoint { RoutePattern: { Parameters.Count: 0, RawText: { } route } }
            && !context.Request.Path.Value.AsSpan().TrimStart('/').Equals(route.AsSpan().TrimStart('/'), StringComparison.Ordinal))
        {
            return PlainText.WriteNotFoundAsync(context);
        }

        return next(context);
    }
}
