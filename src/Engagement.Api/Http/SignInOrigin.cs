namespace Engagement.Api.Http;

/// <summary>
/// Rejects sign-ins by pages of origins that are not allowed: a form or script of any page can post one without a preflight, because a name and a
/// password need no custom header.
/// </summary>
internal sealed class SignInOrigin(RequestDelegate next, AllowedOrigins origins)
{
    private const string Refused = "A page of this origin may not sign in; list the origin in Http:CorsOrigins.";

    public Task InvokeAsync(HttpContext context) => UseCase.IsSignIn(context) && !origins.MaySignIn(context.Request)
        ? ApiJson.WriteAsync(context.Response, StatusCodes.Status403Forbidden, new Failure(Refused), context.RequestAborted)
        : next(context);
}
