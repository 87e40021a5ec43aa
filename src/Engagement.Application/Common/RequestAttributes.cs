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
