using Engagement.Application.Store;

namespace Engagement.Application.Accounts;

/// <summary>Whether a token is valid, apart from its account's state.</summary>
internal static class TokenValidity
{
    /// <summary>How far ahead of the clock a token may be issued: clocks of instances differ, by less than a day.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(1);

    /// <summary>
    /// Tokens that are not revoked, not expired and not issued in the future. An expiring token of the future would be valid for too long, by
    /// as much as the clock was ahead.
    /// </summary>
    public static IQueryable<AccessTokenRow> Valid(this IQueryable<AccessTokenRow> tokens, DateTime now)
    {
        var latest = now + MaxAhead;
        return tokens.Where(token => token.RevokedAt == null && (token.ExpiresAt == null || (token.ExpiresAt > now && token.CreatedAt <= latest)));
    }

    /// <summary>The instant from which a token issued at another is valid.</summary>
    public static DateTime WorksFrom(DateTime createdAt) => createdAt - MaxAhead;

    /// <summary>Whether an expiring token was issued too far ahead of the clock to be valid.</summary>
    public static bool IsOfTheFuture(this AccessTokenRow token, DateTime now) => token.ExpiresAt is not null && token.CreatedAt > now + MaxAhead;
}
