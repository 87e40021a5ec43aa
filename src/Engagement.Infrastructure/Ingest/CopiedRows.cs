using Engagement.Domain.Documents;
using Npgsql;
using NpgsqlTypes;

namespace Engagement.Infrastructure.Ingest;

/// <summary>Writes documents into the staging table of their kind by binary COPY.</summary>
internal sealed class CopiedRows : IStagedRow
{
    private readonly NpgsqlBinaryImporter _copy;

    private CopiedRows(NpgsqlBinaryImporter copy) => _copy = copy;

    public static async Task CopyAsync(
        NpgsqlConnection connection, DocumentKind kind, IEnumerable<EventDocument> documents, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(StagedColumns.TableOf(kind).CopyToStaging, cancellationToken);
        var row = new CopiedRows(copy);

        // The rows go to a buffer that the driver empties by itself: waiting for each value would cost more than writing it.
        foreach (var document in documents)
        {
            await copy.StartRowAsync(cancellationToken);
            copy.Write(document.Id, NpgsqlDbType.Text);
            copy.Write(document.Version, NpgsqlDbType.TimestampTz);
            copy.Write(document.Deleted, NpgsqlDbType.Boolean);
            StagedColumns.Write(document, row);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    public void Write(string? value)
    {
        if (value is null)
        {
            _copy.WriteNull();
        }
        else
        {
            _copy.Write(value, NpgsqlDbType.Text);
        }
    }

    public void Write(IReadOnlyList<string>? value)
    {
        if (value is null)
        {
            _copy.WriteNull();
        }
        else
        {
            _copy.Write(value.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        }
    }

    public void Write(DateTime? value) => Write(value, NpgsqlDbType.TimestampTz);

    public void Write(bool? value) => Write(value, NpgsqlDbType.Boolean);

    public void Write(DateOnly? value) => Write(value, NpgsqlDbType.Date);

    private void Write<T>(T? value, NpgsqlDbType type)
        where T : struct
    {
        if (value is null)
        {
            _copy.WriteNull();
        }
        else
        {
            _copy.Write(value.Value, type);
        }
    }
}
