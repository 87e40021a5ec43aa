using System.Reflection;
using MediatR;

namespace Engagement.Application.Common;

/// <summary>
/// Checks what the request's type declares: a permission, a sign-in or no check at all. A type without a declaration is refused. There is no
/// generic constraint, so that every request is checked.
/// </summary>
internal sealed class PermissionBehavior<TRequest, TResponse>(ICaller caller) : IPipelineBehavior<TRequest, TResponse>
{
    private static readonly string? s_permission = typeof(TRequest).GetCustomAttribute<RequiresPermissionAttribute>()?.Permission;
    private static readonly bool s_signIn = typeof(TRequest).IsDefined(typeof(RequiresSignInAttribute));
    private static readonly bool s_anonymous = typeof(TRequest).IsDefined(typeof(AllowsAnonymousAttribute));

    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (s_anonymous && !s_signIn && s_permission is null)
        {
            return next();
        }

        if (caller.UserId is null)
        {
            throw new NotAuthenticatedException();
        }

        if (s_permission is null ? !s_signIn : !caller.Has(s_permission))
        {
            throw new NotAuthorizedException();
        }

        return next();
    }
}
