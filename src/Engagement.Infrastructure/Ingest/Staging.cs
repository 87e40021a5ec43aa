using Engagement.Domain.Documents;
using Npgsql;
using NpgsqlTypes;

namespace Engagement.Infrastructure.Ingest;

/// <summary>Writes documents into the staging table of their kind by binary COPY.</summary>
internal static class Staging
{
    public static EventTable TableOf(DocumentKind kind) => kind switch
    {
        DocumentKind.Room => EventTable.Rooms,
        DocumentKind.User => EventTable.Users,
        DocumentKind.Message => EventTable.Messages,
        DocumentKind.Session => EventTable.Sessions,
        DocumentKind.DailyActivity => EventTable.DailyActivity,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    public static async Task CopyAsync(
        NpgsqlConnection connection, DocumentKind kind, IEnumerable<EventDocument> documents, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(TableOf(kind).CopyToStaging, cancellationToken);

        // The rows go to a buffer that the driver empties by itself: waiting for each value would cost more than writing it.
        foreach (var document in documents)
        {
            await copy.StartRowAsync(cancellationToken);
            copy.Write(document.Id, NpgsqlDbType.Text);
            copy.Write(document.Version, NpgsqlDbType.TimestampTz);
            copy.Write(document.Deleted, NpgsqlDbType.Boolean);
            WriteColumns(copy, document);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static void WriteColumns(NpgsqlBinaryImporter copy, EventDocument document)
    {
        switch (document)
        {
            case MessageDocument { Columns: var columns }:
                copy.Write(columns is not null, NpgsqlDbType.Boolean);
                Write(copy, columns?.RoomId);
                Write(copy, columns?.UserId);
                Write(copy, columns?.SentAt);
                Write(copy, columns?.Counted);
                break;
            case SessionDocument { Columns: var columns }:
                copy.Write(columns is not null, NpgsqlDbType.Boolean);
                Write(copy, columns?.UserId);
                Write(copy, columns?.StartedAt);
                Write(copy, columns?.EndedAt);
                Write(copy, columns?.Anonymous);
                break;
            case UserDocument { Columns: var columns }:
                copy.Write(columns is not null, NpgsqlDbType.Boolean);
                Write(copy, columns?.Username);
                Write(copy, columns?.Name);
                Write(copy, columns?.CreatedAt);
                Write(copy, columns?.Anonymous);
                Write(copy, columns?.Type);
                Write(copy, columns?.Active);
                break;
            case RoomDocument { Columns: var columns }:
                copy.Write(columns is not null, NpgsqlDbType.Boolean);
                Write(copy, columns?.Type);
                Write(copy, columns?.Name);
                Write(copy, columns?.DisplayName);
                Write(copy, columns?.Usernames?.ToArray());
                Write(copy, columns?.CreatedAt);
                Write(copy, columns?.UpdatedAt);
                break;
            case DailyActivityDocument { Columns: var columns }:
                copy.Write(columns is not null, NpgsqlDbType.Boolean);
                Write(copy, columns?.UserId);
                Write(copy, columns?.Day);
                Write(copy, columns?.Anonymous);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(document), document.Kind, null);
        }
    }

    private static void Write(NpgsqlBinaryImporter copy, string? value)
    {
        if (value is null)
        {
            copy.WriteNull();
        }
        else
        {
            copy.Write(value, NpgsqlDbType.Text);
        }
    }

    private static void Write(NpgsqlBinaryImporter copy, string[]? value)
    {
        if (value is null)
        {
            copy.WriteNull();
        }
        else
        {
            copy.Write(value, NpgsqlDbType.Array | NpgsqlDbType.Text);
        }
    }

    private static void Write(NpgsqlBinaryImporter copy, DateTime? value) => Write(copy, value, NpgsqlDbType.TimestampTz);

    private static void Write(NpgsqlBinaryImporter copy, bool? value) => Write(copy, value, NpgsqlDbType.Boolean);

    private static void Write(NpgsqlBinaryImporter copy, DateOnly? value) => Write(copy, value, NpgsqlDbType.Date);

    private static void Write<T>(NpgsqlBinaryImporter copy, T? value, NpgsqlDbType type)
        where T : struct
    {
        if (value is null)
        {
            copy.WriteNull();
        }
        else
        {
            copy.Write(value.Value, type);
        }
    }
}
