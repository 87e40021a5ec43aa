namespace Engagement.Application.Common;

/// <summary>A response as rows for scripts and spreadsheets, without values outside its rows, such as a sum.</summary>
/// <param name="Columns">The names of the columns: those of the response, and <c>date</c> for a local day.</param>
/// <param name="Rows">The rows in the response's order, each with a text, a number, a local day, an instant or null for every column.</param>
public sealed record CsvTable(IReadOnlyList<string> Columns, IAsyncEnumerable<IReadOnlyList<object?>> Rows)
{
    /// <summary>A table of rows in memory.</summary>
    public static CsvTable Of<T>(IEnumerable<T> rows, params (string Name, Func<T, object?> Value)[] columns) =>
        Of(rows.ToAsyncEnumerable(), columns);

    /// <summary>A table of rows that are read while they are written.</summary>
    public static CsvTable Of<T>(IAsyncEnumerable<T> rows, params (string Name, Func<T, object?> Value)[] columns) =>
        new([.. columns.Select(column => column.Name)], rows.Select(row => Array.ConvertAll(columns, column => column.Value(row))));
}
