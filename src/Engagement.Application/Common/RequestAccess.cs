using System.Reflection;
using MediatR;

namespace Engagement.Application.Common;

/// <summary>Fails closed: a request type that says nothing of who may send it stops the program at start.</summary>
public static class RequestAccess
{
    private static readonly Type[] s_marks =
        [typeof(RequiresPermissionAttribute), typeof(RequiresSignInAttribute), typeof(AllowsAnonymousAttribute)];

    /// <summary>Checks every request type of some assemblies.</summary>
    /// <exception cref="InvalidOperationException">A request type does not declare exactly one thing.</exception>
    public static void Require(IEnumerable<Assembly> assemblies)
    {
        var silent = assemblies.SelectMany(assembly => assembly.GetTypes()).Where(IsRequest)
            .Where(type => s_marks.Count(mark => type.IsDefined(mark)) != 1)
            .Select(type => type.FullName).ToList();
        if (silent.Count > 0)
        {
            throw new InvalidOperationException(
                $"Every request declares one of [RequiresPermission], [RequiresSignIn] and [AllowsAnonymous]; these do not: {string.Join(", ", silent)}.");
        }
    }

    private static bool IsRequest(Type type) => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IBaseRequest));
}
