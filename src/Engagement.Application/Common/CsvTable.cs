namespace Engagement.Application.Common;

/// <summary>An answer as rows for scripts and spreadsheets. What an answer says beside its rows, such as a sum, is not in it.</summary>
public sealed class CsvTable
{
    private CsvTable(IReadOnlyList<string> columns, IAsyncEnumerable<IReadOnlyList<object?>> rows) => (Columns, Rows) = (columns, rows);

    /// <summary>The names of the columns: those of the answer, and <c>date</c> for a local day.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rows in the answer's order, each with a text, a number, a local day, an instant or nothing for every column.</summary>
    public IAsyncEnumerable<IReadOnlyList<object?>> Rows { get; }

    /// <summary>A table of rows that are there.</summary>
    /// <typeparam name="T">A row of the answer.</typeparam>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">Each column's name, and its value in a row.</param>
    public static CsvTable Of<T>(IEnumerable<T> rows, params (string Name, Func<T, object?> Value)[] columns) =>
        Of(rows.ToAsyncEnumerable(), columns);

    /// <summary>A table of rows that may be read only while they are written.</summary>
    /// <typeparam name="T">A row of the answer.</typeparam>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">Each column's name, and its value in a row.</param>
    public static CsvTable Of<T>(IAsyncEnumerable<T> rows, params (string Name, Func<T, object?> Value)[] columns) =>
        new([.. columns.Select(column => column.Name)], rows.Select(row => Array.ConvertAll(columns, column => column.Value(row))));
}
