namespace Engagement.Api.Http;

/// <summary>The name of a request's use case, from a closed list: each name is a label of metrics.</summary>
internal static class UseCase
{
    public const string Operation = "operation";

    public const string None = "none";
    private const string SignIn = "login";
    public const string ApiPrefix = "api/v1/";
    private const string HooksPrefix = "hooks/";
    private const string IngestPrefix = "engagement-ingest/";

    /// <summary>Stores the route's name as a feature: the exception handler clears the endpoint.</summary>
    public static Task SetFeatureAsync(HttpContext context, RequestDelegate next)
    {
        SetFeature(context, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText);
        return next(context);
    }

    public static void SetFeature(HttpContext context, string? route) => context.Features.Set(new UseCaseFeature(NameOf(route)));

    /// <summary>Whether the request is one of the API.</summary>
    public static bool IsApi(HttpContext context) => Of(context) is not (Operation or None);

    public static bool IsSignIn(HttpContext context) => Of(context) == SignIn;

    /// <summary>Whether requests of the use case send documents; there may be thousands in a second.</summary>
    public static bool IsLive(string useCase) =>
        useCase.StartsWith(IngestPrefix, StringComparison.Ordinal) || useCase.StartsWith(HooksPrefix, StringComparison.Ordinal);

    /// <summary>Such as <c>engagement-dashboard/messages/origin</c>; <c>operation</c> for all other known paths, <c>none</c> for unknown paths.</summary>
    public static string Of(HttpContext context) => context.Features.Get<UseCaseFeature>()?.Name ?? None;

    private static string NameOf(string? route) => route switch
    {
        not null when route.StartsWith(ApiPrefix, StringComparison.Ordinal) => route[ApiPrefix.Length..],
        not null when route.StartsWith(HooksPrefix, StringComparison.Ordinal) => route,
        "" => Operation,
        not null when route.StartsWith('/') => Operation,
        _ => None,
    };

    private sealed record UseCaseFeature(string Name);
}
