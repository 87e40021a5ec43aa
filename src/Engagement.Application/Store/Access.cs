namespace Engagement.Application.Store;

/// <summary>Somebody who may call the API; the only source of authorization, written by verbs alone.</summary>
public sealed class AccountRow
{
    /// <summary>The id that <c>X-User-Id</c> names.</summary>
    public required string UserId { get; init; }

    /// <summary>The name, unique whatever its letter case.</summary>
    public required string Username { get; init; }

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

    /// <summary>What the token is for, in its issuer's words.</summary>
    public string? Name { get; init; }
}

/// <summary>A permission that a role holds.</summary>
public sealed class PermissionRow
{
    /// <summary>The permission, one of <see cref="Domain.Permissions"/>.</summary>
    public required string Permission { get; init; }

    /// <summary>The role.</summary>
    public required string Role { get; init; }
}
