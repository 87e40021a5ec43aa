namespace Engagement.Application.Common;

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
