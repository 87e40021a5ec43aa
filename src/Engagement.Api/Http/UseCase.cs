namespace Engagement.Api.Http;

/// <summary>What a request asked for, in words of a closed list: measurements are kept for each of them for ever.</summary>
internal static class UseCase
{
    public const string Operation = "operation";

    public const string None = "none";
    private const string SignIn = "login";
    private const string ApiPrefix = "api/v1/";
    private const string HooksPrefix = "hooks/";
    private const string IngestPrefix = "engagement-ingest/";

    /// <summary>Keeps what routing found, which an error's answer clears.</summary>
    public static Task RememberAsync(HttpContext context, RequestDelegate next)
    {
        Remember(context, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText);
        return next(context);
    }

    /// <summary>Its name is made once: several ask for it on each request.</summary>
    public static void Remember(HttpContext context, string? route) => context.Features.Set(new Remembered(NameOf(route)));

    /// <summary>Whether an endpoint of the API answers.</summary>
    public static bool IsApi(HttpContext context) => Of(context) is not (Operation or None);

    /// <summary>Whether a name and a password are answered with a token.</summary>
    public static bool IsSignIn(HttpContext context) => Of(context) == SignIn;

    /// <summary>Whether documents are sent, of which there may be thousands in a second.</summary>
    public static bool IsLive(string useCase) =>
        useCase.StartsWith(IngestPrefix, StringComparison.Ordinal) || useCase.StartsWith(HooksPrefix, StringComparison.Ordinal);

    /// <summary>Such as <c>engagement-dashboard/messages/origin</c>; health, metrics and the description of the API are one, unknown paths another.</summary>
    public static string Of(HttpContext context) => context.Features.Get<Remembered>()?.Name ?? None;

    private static string NameOf(string? route) => route switch
    {
        not null when route.StartsWith(ApiPrefix, StringComparison.Ordinal) => route[ApiPrefix.Length..],
        not null when route.StartsWith(HooksPrefix, StringComparison.Ordinal) => route,
        "" => Operation,
        not null when route.StartsWith('/') => Operation,
        _ => None,
    };

    private sealed record Remembered(string Name);
}
