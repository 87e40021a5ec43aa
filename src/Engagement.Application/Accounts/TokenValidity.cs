using Engagement.Application.Store;

namespace Engagement.Application.Accounts;

/// <summary>Which tokens work, their account's own state apart.</summary>
internal static class TokenValidity
{
    /// <summary>Those that were not revoked and have not expired.</summary>
    public static IQueryable<AccessTokenRow> Valid(this IQueryable<AccessTokenRow> tokens, DateTime now) =>
        tokens.Where(token => token.RevokedAt == null && (token.ExpiresAt == null || token.ExpiresAt > now));
}
