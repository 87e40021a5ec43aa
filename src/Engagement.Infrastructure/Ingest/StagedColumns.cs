using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Ingest;

/// <summary>What every kind of document stores beside its id, version and deletion, in the order of its table's columns.</summary>
internal static class StagedColumns
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

    /// <summary>Writes whether the document carries columns, and the columns.</summary>
    public static void Write(EventDocument document, IStagedRow row)
    {
        switch (document)
        {
            case MessageDocument { Columns: var columns }:
                row.Write(columns is not null);
                row.Write(columns?.RoomId);
                row.Write(columns?.UserId);
                row.Write(columns?.SentAt);
                row.Write(columns?.Counted);
                break;
            case SessionDocument { Columns: var columns }:
                row.Write(columns is not null);
                row.Write(columns?.UserId);
                row.Write(columns?.StartedAt);
                row.Write(columns?.EndedAt);
                row.Write(columns?.Anonymous);
                break;
            case UserDocument { Columns: var columns }:
                row.Write(columns is not null);
                row.Write(columns?.Username);
                row.Write(columns?.Name);
                row.Write(columns?.CreatedAt);
                row.Write(columns?.Anonymous);
                row.Write(columns?.Type);
                row.Write(columns?.Active);
                break;
            case RoomDocument { Columns: var columns }:
                row.Write(columns is not null);
                row.Write(columns?.Type);
                row.Write(columns?.Name);
                row.Write(columns?.DisplayName);
                row.Write(columns?.Usernames);
                row.Write(columns?.CreatedAt);
                row.Write(columns?.UpdatedAt);
                break;
            case DailyActivityDocument { Columns: var columns }:
                row.Write(columns is not null);
                row.Write(columns?.UserId);
                row.Write(columns?.Day);
                row.Write(columns?.Anonymous);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(document), document.Kind, null);
        }
    }
}
