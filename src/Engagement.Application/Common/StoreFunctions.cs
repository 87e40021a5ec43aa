namespace Engagement.Application.Common;

/// <summary>SQL functions that LINQ lacks.</summary>
public static class StoreFunctions
{
    /// <summary>Aggregates a group's values into one array, in the order of the values.</summary>
    /// <exception cref="InvalidOperationException">It was called outside a query.</exception>
    public static string[] ArrayOf(IEnumerable<string> values) =>
        throw new InvalidOperationException($"{nameof(ArrayOf)} can be called only in a query, which becomes SQL.");
}
