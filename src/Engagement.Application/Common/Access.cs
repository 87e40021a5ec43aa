namespace Engagement.Application.Common;

/// <summary>The permission that a request needs; checked before anything else about it.</summary>
/// <param name="permission">One of <see cref="Domain.Permissions"/>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequiresPermissionAttribute(string permission) : Attribute
{
    /// <summary>The permission.</summary>
    public string Permission { get; } = permission;
}

/// <summary>Marks a request that every account may send, whatever its roles, because it is about the account itself.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequiresSignInAttribute : Attribute;

/// <summary>Marks a request that anybody may send.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AllowsAnonymousAttribute : Attribute;

/// <summary>Who sends the request at hand.</summary>
public interface ICaller
{
    /// <summary>The account's id; null when nobody has signed in.</summary>
    string? UserId { get; }

    /// <summary>The hash of the token that it has shown; null when nobody has signed in.</summary>
    string? TokenHash { get; }

    /// <summary>Where the request comes from, as far as a limit is concerned: an IPv6 address by its network of 64 bits.</summary>
    string Address { get; }

    /// <summary>Whether the caller holds the permission.</summary>
    /// <param name="permission">One of <see cref="Domain.Permissions"/>.</param>
    bool Has(string permission);
}
