namespace Engagement.Application.Store;

/// <summary>An account, the only source of authorization. Verbs, imports with credentials and the demo write it; a sign-in may rehash.</summary>
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

    /// <summary>Whether the address is verified; false without one.</summary>
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

    /// <summary>When it expires; null: never.</summary>
    public DateTime? ExpiresAt { get; init; }

    /// <summary>When it was revoked; null: not. The row stays, so that an older export cannot restore the token.</summary>
    public DateTime? RevokedAt { get; set; }

    /// <summary>The purpose of the token.</summary>
    public string? Name { get; init; }
}

/// <summary>
/// The version of a user's imported credentials. Only imports with credentials write it: documents that arrive otherwise neither block an
/// import nor change an account.
/// </summary>
public sealed class CredentialVersionRow
{
    /// <summary>The user's id, with or without an account.</summary>
    public required string UserId { get; init; }

    /// <summary>The version of the newest document whose credentials were imported.</summary>
    public required DateTime Version { get; set; }
}

/// <summary>A permission of a role.</summary>
public sealed class PermissionRow
{
    /// <summary>The permission, one of <see cref="Domain.Permissions"/>.</summary>
    public required string Permission { get; init; }

    /// <summary>The role.</summary>
    public required string Role { get; init; }
}

/// <summary>The one row that identifies the state of accounts, tokens and permissions.</summary>
public sealed class AccessVersionRow
{
    /// <summary>Always 1.</summary>
    public required short Id { get; init; }

    /// <summary>Changed by triggers with every change; random, so that a restored store never repeats one.</summary>
    public required Guid Version { get; init; }
}

/// <summary>Recent failed sign-ins with one name from one address; removed when none follows for as long as a block lasts.</summary>
public sealed class FailedLoginRow
{
    /// <summary>SHA-256 of the name in lower case, base64, because users enter passwords there by mistake. Empty: any name.</summary>
    public required string NameHash { get; init; }

    /// <summary>The address, an IPv6 one by its network of 64 bits.</summary>
    public required string Address { get; init; }

    /// <summary>Failed sign-ins, at least 1.</summary>
    public required int Failures { get; set; }

    /// <summary>When the last one was.</summary>
    public required DateTime LastFailedAt { get; set; }
}
