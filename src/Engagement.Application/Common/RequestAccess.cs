using System.Reflection;
using MediatR;

namespace Engagement.Application.Common;

/// <summary>Fails closed: a request type that says nothing of who may send it stops the program at start.</summary>
public static class RequestAccess
{
    /// <summary>Checks every request type of some assemblies.</summary>
    /// <param name="assemblies">The assemblies.</param>
    /// <exception cref="InvalidOperationException">A request type declares neither a permission nor that anybody may send it, or both.</exception>
    public static void Require(IEnumerable<Assembly> assemblies)
    {
        var silent = assemblies.SelectMany(assembly => assembly.GetTypes()).Where(IsRequest)
            .Where(type => type.IsDefined(typeof(RequiresPermissionAttribute)) == type.IsDefined(typeof(AllowsAnonymousAttribute)))
            .Select(type => type.FullName).ToList();
        if (silent.Count > 0)
        {
            throw new InvalidOperationException(
                $"Every request declares either [RequiresPermission] or [AllowsAnonymous]; these do not: {string.Join(", ", silent)}.");
        }
    }

    private static bool IsRequest(Type type) => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IBaseRequest));
}
