using System.Text;
using Engagement.Domain.Documents;
using NpgsqlTypes;

namespace Engagement.Infrastructure.Ingest;

/// <summary>One column of a document table: its name, its type, and its values as an array parameter.</summary>
internal sealed record DocumentColumn(string Name, string Type, NpgsqlDbType ParameterType, Func<IEnumerable<EventDocument>, Array> Values)
{
    /// <summary>Whether rollups depend on the column; only then its old value is kept with a change.</summary>
    public bool IsInRollups { get; init; } = true;

    public string Definition => Type.StartsWith("text", StringComparison.Ordinal) ? $"{Name} {Type} COLLATE \"C\"" : $"{Name} {Type}";

    /// <summary>The column as a parameter's row. PostgreSQL has no arrays of arrays, so an array is sent as its literal.</summary>
    public string FromParameter => Type switch
    {
        "text" => $"{Name} COLLATE \"C\"",
        "text[]" => $"{Name}::text[] COLLATE \"C\"",
        _ => Name,
    };

    /// <summary>The lowest value of the type, compared in place of null beside a null flag.</summary>
    public string Lowest => Type switch
    {
        "boolean" => "false",
        "text" => "''",
        "text[]" => "'{}'",
        _ => "'-infinity'",
    };
}

/// <summary>Declares the columns of one kind of document; a document that carries no columns has null in all of them.</summary>
internal sealed class ColumnsOf<TColumns>(Func<EventDocument, TColumns?> columns)
    where TColumns : class
{
    public DocumentTable Table(DocumentKind kind, string name, Func<ColumnsOf<TColumns>, DocumentColumn[]> declare) =>
        new(kind, name, document => columns(document) is not null, declare(this));

    public DocumentColumn Text(string name, Func<TColumns, string?> value) => Column(name, "text", NpgsqlDbType.Text, value);

    public DocumentColumn Texts(string name, Func<TColumns, IReadOnlyList<string>?> value) =>
        Column(name, "text[]", NpgsqlDbType.Text, carried => value(carried) is { } texts ? Literal(texts) : null);

    public DocumentColumn Instant(string name, Func<TColumns, DateTime?> value) => Column(name, "timestamptz", NpgsqlDbType.TimestampTz, value);

    public DocumentColumn Date(string name, Func<TColumns, DateOnly?> value) => Column(name, "date", NpgsqlDbType.Date, value);

    public DocumentColumn Flag(string name, Func<TColumns, bool?> value) => Column(name, "boolean", NpgsqlDbType.Boolean, value);

    private DocumentColumn Column<T>(string name, string type, NpgsqlDbType parameterType, Func<TColumns, T?> value) =>
        new(name, type, parameterType, documents => documents.Select(
            document => columns(document) is { } carried ? value(carried) : default).ToArray());

    // Written in small pieces: a room's user names may be as long as a document, and a chunk has many of them.
    private static string Literal(IEnumerable<string> texts)
    {
        var literal = new StringBuilder("{");
        foreach (var text in texts)
        {
            literal.Append(literal.Length > 1 ? ",\"" : "\"").Append(Escaped(text)).Append('"');
        }

        return literal.Append('}').ToString();
    }

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
