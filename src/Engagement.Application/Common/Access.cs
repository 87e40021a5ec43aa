namespace Engagement.Application.Common;

/// <summary>The permission that a request needs, one of <see cref="Domain.Permissions"/>; checked before the request is validated.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequiresPermissionAttribute(string permission) : Attribute
{
    /// <summary>The permission.</summary>
    public string Permission { get; } = permission;
}

/// <summary>Marks a request that every account may send, whatever its roles.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequiresSignInAttribute : Attribute;

/// <summary>Marks a request that needs no sign-in.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AllowsAnonymousAttribute : Attribute;

/// <summary>The client of the current request.</summary>
public interface ICaller
{
    /// <summary>The account's id; null without valid credentials.</summary>
    string? UserId { get; }

    /// <summary>The hash of its token; null without valid credentials.</summary>
    string? TokenHash { get; }

    /// <summary>The address that limits apply to: an IPv6 address by its network of 64 bits.</summary>
    string Address { get; }

    /// <summary>Whether the caller has the permission, one of <see cref="Domain.Permissions"/>.</summary>
    bool Has(string permission);
}
