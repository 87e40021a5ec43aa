using System.Security.Cryptography;
using System.Text;
using Engagement.Application.Common;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Accounts;

/// <summary>Finds the account that a pair of user id and token belongs to.</summary>
public sealed class CredentialCheck(EngagementDbContext db, TimeProvider clock)
{
    internal const int MaxLength = 128;

    /// <summary>The account and its permissions; null when the pair is unknown, expired or revoked, or the account is disabled.</summary>
    public async Task<SignedInAccount?> FindAsync(string userId, string token, CancellationToken cancellationToken)
    {
        if (userId.Length is 0 or > MaxLength || token.Length is 0 or > MaxLength)
        {
            return null;
        }

        // The index is searched by the hash, which a caller cannot choose. The id is compared here in constant time.
        var hash = Secrets.HashToken(token);
        var now = clock.GetUtcNow().UtcDateTime;
        var found = await (
            from accessToken in db.AccessTokens.Valid(now)
            join account in db.Accounts on accessToken.UserId equals account.UserId
            where accessToken.Hash == hash && account.Active
            select new
            {
                account.UserId,
                accessToken.CreatedAt,
                accessToken.ExpiresAt,
                Version = db.AccessVersion.Select(row => (Guid?)row.Version).FirstOrDefault(),
                Permissions = db.Permissions.Where(row => account.Roles.Contains(row.Role)).Select(row => row.Permission).ToList(),
            }).SingleOrDefaultAsync(cancellationToken);

        return found is not null && SameText(found.UserId, userId)
            ? new SignedInAccount(found.UserId, found.Permissions.ToHashSet(StringComparer.Ordinal), TokenValidity.ValidFrom(found.CreatedAt), found.ExpiresAt,
                found.Version)
            : null;
    }

    private static bool SameText(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
}

/// <summary>The account of a valid token.</summary>
/// <param name="Permissions">The permissions of its roles.</param>
/// <param name="ValidFrom">The instant before which an expiring token is not valid.</param>
/// <param name="ExpiresAt">When the token expires; null: never.</param>
/// <param name="AccessVersion">
/// The version of access, see <see cref="Store.AccessVersionRow"/>, for which all this is true; null: unknown.
/// </param>
public sealed record SignedInAccount(string UserId, IReadOnlySet<string> Permissions, DateTime ValidFrom, DateTime? ExpiresAt, Guid? AccessVersion)
{
    /// <summary>Whether the token is valid at an instant.</summary>
    public bool IsValidAt(DateTime now) => ExpiresAt is null || (ValidFrom <= now && now < ExpiresAt);
}
