namespace Engagement.Application.Common;

/// <summary>What the store can do in a query and LINQ has no word for.</summary>
public static class StoreFunctions
{
    /// <summary>A group's values as one array, in their order, so that the store sends the group as one row.</summary>
    /// <exception cref="InvalidOperationException">It was called, not translated.</exception>
    public static string[] ArrayOf(IEnumerable<string> values) =>
        throw new InvalidOperationException($"{nameof(ArrayOf)} is for queries, which the store answers.");

    /// <summary>The store's clock, in UTC, which all instances of the service share.</summary>
    /// <exception cref="InvalidOperationException">It was called, not translated.</exception>
    public static DateTime Now() => throw new InvalidOperationException($"{nameof(Now)} is for queries, which the store answers.");
}
