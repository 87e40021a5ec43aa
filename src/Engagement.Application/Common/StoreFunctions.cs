namespace Engagement.Application.Common;

/// <summary>SQL functions that LINQ lacks.</summary>
public static class StoreFunctions
{
    /// <summary>A group's values as one array, in their order, so that the group is one row.</summary>
    /// <exception cref="InvalidOperationException">It was called outside a query.</exception>
    public static string[] ArrayOf(IEnumerable<string> values) =>
        throw new InvalidOperationException($"{nameof(ArrayOf)} is for queries, which the store answers.");
}
