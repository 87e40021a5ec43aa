using System.Reflection;
using MediatR;

namespace Engagement.Application.Common;

/// <summary>
/// Lets a request pass for those whom its type declares: holders of a permission, any account, or anybody; else for nobody. It has no
/// constraint, so that no request slips past.
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
