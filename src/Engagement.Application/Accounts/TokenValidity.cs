using Engagement.Application.Store;

namespace Engagement.Application.Accounts;

/// <summary>Which tokens work, their account's own state apart.</summary>
internal static class TokenValidity
{
    /// <summary>How far ahead of the clock a token may have been issued: clocks of instances differ, days do not.</summary>
    public static readonly TimeSpan MostAhead = TimeSpan.FromDays(1);

    /// <summary>
    /// Those that were not revoked, have not expired, and were not issued in the future: one that expires would work longer than it may by
    /// as much as the clock was ahead.
    /// </summary>
    public static IQueryable<AccessTokenRow> Valid(this IQueryable<AccessTokenRow> tokens, DateTime now)
    {
        var latest = now + MostAhead;
        return tokens.Where(token => token.RevokedAt == null && (token.ExpiresAt == null || (token.ExpiresAt > now && token.CreatedAt <= latest)));
    }

    /// <summary>When a token that was issued at an instant begins to work.</summary>
    public static DateTime WorksFrom(DateTime createdAt) => createdAt - MostAhead;

    /// <summary>Whether a token that expires was issued so far ahead of the clock that it does not work.</summary>
    public static bool IsOfTheFuture(this AccessTokenRow token, DateTime now) => token.ExpiresAt is not null && token.CreatedAt > now + MostAhead;
}
