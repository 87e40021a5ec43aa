namespace Engagement.Application.Common;

/// <summary>SQL functions that LINQ lacks.</summary>
public static class StoreFunctions
{
    /// <summary>A group's values as one array, in their order, so that the group is one row.</summary>
    /// <exception cref="InvalidOperationException">It was called outside a query.</exception>
    public static string[] ArrayOf(IEnumerable<string> values) =>
        throw new InvalidOperationException($"{nameof(ArrayOf)} is for queries, which the store answers.");

    /// <summary>The store's clock, in UTC, which all instances of the service share.</summary>
    /// <exception cref="InvalidOperationException">It was called, not translated.</exception>
    public static DateTime Now() => throw new InvalidOperationException($"{nameof(Now)} is for queries, which the store answers.");
}
