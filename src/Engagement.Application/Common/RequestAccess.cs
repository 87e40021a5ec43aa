using System.Reflection;
using MediatR;

namespace Engagement.Application.Common;

/// <summary>Fails closed: a request type that does not declare who may send it stops the program at start.</summary>
public static class RequestAccess
{
    private static readonly Type[] s_marks =
        [typeof(RequiresPermissionAttribute), typeof(RequiresSignInAttribute), typeof(AllowsAnonymousAttribute)];

    /// <summary>Checks every request type of some assemblies.</summary>
    /// <exception cref="InvalidOperationException">A request type does not have exactly one of the three attributes.</exception>
    public static void Require(IEnumerable<Assembly> assemblies)
    {
        var undeclared = assemblies.SelectMany(assembly => assembly.GetTypes()).Where(IsRequest)
            .Where(type => s_marks.Count(mark => type.IsDefined(mark)) != 1)
            .Select(type => type.FullName).ToList();
        if (undeclared.Count > 0)
        {
            throw new InvalidOperationException(
                $"Every request declares one of [RequiresPermission], [RequiresSignIn] and [AllowsAnonymous]; these do not: {string.Join(", ", undeclared)}.");
        }
    }

    private static bool IsRequest(Type type) => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IBaseRequest));
}
