using Engagement.Domain.Documents;
using Npgsql;
using NpgsqlTypes;

namespace Engagement.Infrastructure.Ingest;

/// <summary>Documents of one kind as parameters, an array for each column of <see cref="EventTable.InsertIntoStaging"/>.</summary>
internal sealed class ParameterRows : IStagedRow
{
    private readonly Array[] _columns;
    private int _row;
    private int _column;

    private ParameterRows(EventTable table, int rows) => _columns =
    [
        new int[rows], new string[rows], new DateTime?[rows], new bool?[rows], new bool?[rows], .. table.Columns.Select(column => column.NewArray(rows)),
    ];

    /// <summary>The parameters of the command, without values.</summary>
    public static IEnumerable<NpgsqlParameter> Of(EventTable table) =>
        new[] { NpgsqlDbType.Integer, NpgsqlDbType.Text, NpgsqlDbType.TimestampTz, NpgsqlDbType.Boolean, NpgsqlDbType.Boolean }
            .Concat(table.Columns.Select(column => column.ParameterType))
            .Select(type => new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = Array.Empty<object>() });

    /// <summary>Gives the parameters the values of these documents, each of which has a position.</summary>
    public static void Set(NpgsqlParameterCollection parameters, EventTable table, IReadOnlyList<(int Position, EventDocument Document)> documents)
    {
        var rows = new ParameterRows(table, documents.Count);
        foreach (var (position, document) in documents)
        {
            ((int[])rows._columns[0])[rows._row] = position;
            rows._column = 1;
            rows.Write(document.Id);
            rows.Write(document.Version);
            rows.Write(document.Deleted);
            StagedColumns.Write(document, rows);
            rows._row++;
        }

        for (var column = 0; column < rows._columns.Length; column++)
        {
            parameters[column].Value = rows._columns[column];
        }
    }

    public void Write(string? value) => Next<string?>() = value;

    public void Write(IReadOnlyList<string>? value) => Next<string?>() = value is null ? null : Literal(value);

    public void Write(DateTime? value) => Next<DateTime?>() = value;

    public void Write(DateOnly? value) => Next<DateOnly?>() = value;

    public void Write(bool? value) => Next<bool?>() = value;

    private ref T Next<T>() => ref ((T[])_columns[_column++])[_row];

    private static string Literal(IEnumerable<string> texts) => $"{{{string.Join(',', texts.Select(Quoted))}}}";

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
