namespace Engagement.Api.Http;

/// <summary>
/// Refuses sign-ins by pages of other origins, but for those that are listed: a form or a script of any page can post one without asking
/// first, because a name and a password need no header of their own.
/// </summary>
internal sealed class SignInOrigin(RequestDelegate next, AllowedOrigins origins)
{
    private const string Refused = "A page of this origin may not sign in; list the origin in Http:CorsOrigins.";

    public Task InvokeAsync(HttpContext context) => UseCase.IsSignIn(context) && !origins.MaySignIn(context.Request)
        ? ApiJson.WriteAsync(context.Response, StatusCodes.Status403Forbidden, new Failure(Refused), context.RequestAborted)
        : next(context);
}
