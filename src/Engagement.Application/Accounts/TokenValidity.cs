using Engagement.Application.Store;

namespace Engagement.Application.Accounts;

/// <summary>Whether a token is valid, apart from its account's state.</summary>
internal static class TokenValidity
{
    /// <summary>How far ahead of the clock a token may be issued: clocks of instances differ, by less than a day.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(1);

    /// <summary>
    /// Selects tokens that are neither revoked nor expired. One that expires must also not be issued more than a day ahead of the clock: it would
    /// be valid for too long, by as much as the issuer's clock was ahead.
    /// </summary>
    public static IQueryable<AccessTokenRow> Valid(this IQueryable<AccessTokenRow> tokens, DateTime now)
    {
        var latest = now + MaxAhead;
        return tokens.Where(token => token.RevokedAt == null && (token.ExpiresAt == null || (token.ExpiresAt > now && token.CreatedAt <= latest)));
    }

    /// <summary>The earliest instant at which a token that expires is valid, by the time of its issue.</summary>
    public static DateTime ValidFrom(DateTime createdAt) => createdAt - MaxAhead;

    /// <summary>Whether an expiring token was issued too far ahead of the clock to be valid.</summary>
    public static bool IsIssuedTooFarAhead(this AccessTokenRow token, DateTime now) => token.ExpiresAt is not null && token.CreatedAt > now + MaxAhead;
}
