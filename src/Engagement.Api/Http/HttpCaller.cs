using System.Security.Claims;
using Engagement.Application.Common;

namespace Engagement.Api.Http;

/// <summary>The account of the current request; none outside of a request.</summary>
internal sealed class HttpCaller(IHttpContextAccessor accessor) : ICaller
{
    public string? UserId => accessor.HttpContext?.User.FindFirstValue(ClaimTypes.NameIdentifier);

    public string? TokenHash => accessor.HttpContext?.User.FindFirstValue(TokenAuthentication.TokenHashClaim);

    public string Address => accessor.HttpContext is { } context ? ClientAddress.Of(context) : "nowhere";

    public bool Has(string permission) => accessor.HttpContext?.User.HasClaim(TokenAuthentication.PermissionClaim, permission) ?? false;
}
