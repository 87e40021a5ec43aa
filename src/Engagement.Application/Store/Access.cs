namespace Engagement.Application.Store;

/// <summary>Somebody who may call the API; the only source of authorization, written by verbs alone.</summary>
public sealed class AccountRow
{
    /// <summary>The id that <c>X-User-Id</c> names.</summary>
    public required string UserId { get; init; }

    /// <summary>The name, unique whatever its letter case.</summary>
    public required string Username { get; init; }

    /// <summary>The person's or program's name; null where none was given.</summary>
    public string? Name { get; set; }

    /// <summary>The e-mail address, unique whatever its letter case; null where none was given.</summary>
    public string? Email { get; set; }

    /// <summary>Whether the address is known to be the account's; false where there is none.</summary>
    public bool EmailVerified { get; set; }

    /// <summary>The password's hash; null where only tokens sign in.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>The account's roles.</summary>
    public required string[] Roles { get; set; }

    /// <summary>Whether the account may sign in.</summary>
    public required bool Active { get; set; }
}

/// <summary>A token of an account, stored as its hash only.</summary>
public sealed class AccessTokenRow
{
    /// <summary>SHA-256 of the token, base64.</summary>
    public required string Hash { get; init; }

    /// <summary>The account.</summary>
    public required string UserId { get; init; }

    /// <summary>When it was issued.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it stops working; null: never.</summary>
    public DateTime? ExpiresAt { get; init; }

    /// <summary>When it was revoked; null: not. The row stays, so that an export from before cannot bring the token back.</summary>
    public DateTime? RevokedAt { get; set; }

    /// <summary>What the token is for, in its issuer's words.</summary>
    public string? Name { get; init; }
}

/// <summary>
/// The version of what decides about a user's credentials, which imports with credentials alone write: whatever documents come by other
/// ways, they neither hold up an import nor change an account.
/// </summary>
public sealed class CredentialVersionRow
{
    /// <summary>The user's id, with an account or without.</summary>
    public required string UserId { get; init; }

    /// <summary>The version of the newest document whose credentials were taken.</summary>
    public required DateTime Version { get; set; }
}

/// <summary>A permission that a role holds.</summary>
public sealed class PermissionRow
{
    /// <summary>The permission, one of <see cref="Domain.Permissions"/>.</summary>
    public required string Permission { get; init; }

    /// <summary>The role.</summary>
    public required string Role { get; init; }
}

/// <summary>The one row that tells one state of accounts, tokens and permissions from every other.</summary>
public sealed class AccessVersionRow
{
    /// <summary>Always 1.</summary>
    public required short Id { get; init; }

    /// <summary>Another one, by triggers, after every change; random, so that a store that was brought back has none that others have.</summary>
    public required Guid Version { get; init; }
}

/// <summary>How often a name was tried in vain from an address lately; gone when nobody has tried for as long as a lock lasts.</summary>
public sealed class FailedLoginRow
{
    /// <summary>SHA-256 of the name as it was tried, in lower case, base64: people type passwords there too. Empty: any name.</summary>
    public required string NameHash { get; init; }

    /// <summary>The address, an IPv6 one by its network of 64 bits.</summary>
    public required string Address { get; init; }

    /// <summary>Tries in vain, at least 1.</summary>
    public required int Failures { get; set; }

    /// <summary>When the last was.</summary>
    public required DateTime LastFailedAt { get; set; }
}
