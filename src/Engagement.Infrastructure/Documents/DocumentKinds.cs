using Engagement.Application.Ingest;
using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Documents;

/// <summary>Determines the kind of a document from its collection and its fields.</summary>
internal static class DocumentKinds
{
    private const string CannotTell =
        "the kind of document is not clear: name the file rooms, users, sessions, messages or trash, as in messages.jsonl";

    private const string NoCollection = "__collection__ is missing: a deletion must name its collection";
    private const string NoDeletionDate = "_deletedAt is missing: a document in the trash must say when it was deleted";

    /// <summary>The kind; null with an error in the fields, or without one for a deletion from a collection that is not stored.</summary>
    public static DocumentKind? Of(ref DocumentFields fields, DocumentSource source)
    {
        if (source == DocumentSource.Unknown && fields.Has(DocumentField.Collection))
        {
            // Only documents of the trash name their collection. Elsewhere the field says nothing: a client may put any field into a message.
            source = DocumentSource.Trash;
        }

        return source switch
        {
            DocumentSource.Rooms => RejectIfForeign(ref fields, DocumentKind.Room, "room"),
            DocumentSource.Users => RejectIfForeign(ref fields, DocumentKind.User, "user"),
            DocumentSource.Sessions => OfSession(ref fields),
            DocumentSource.Messages => DocumentKind.Message,
            DocumentSource.Trash => OfTrash(ref fields),
            _ => OfFields(ref fields),
        };
    }

    /// <summary>Rooms and users have so few required fields that nearly any document could be one, so fields of other kinds are refused.</summary>
    private static DocumentKind? RejectIfForeign(ref DocumentFields fields, DocumentKind kind, string name)
    {
        DocumentField? foreign =
            fields.Has(DocumentField.RoomId) ? DocumentField.RoomId
            : fields.Has(DocumentField.LoginAt) ? DocumentField.LoginAt
            : fields.Has(DocumentField.SessionId) ? DocumentField.SessionId
            : fields.Is(DocumentField.Type, "user_daily"u8) ? DocumentField.Type
            : kind == DocumentKind.User && fields.Has(DocumentField.T) ? DocumentField.T
            : null;
        if (foreign is not { } field)
        {
            return kind;
        }

        fields.Fail(field, $"is no field of a {name}: is the file misnamed?");
        return null;
    }

    private static DocumentKind? OfTrash(ref DocumentFields fields)
    {
        var collection = fields.Text(DocumentField.Collection);
        if (!fields.HasAll(deleted: true, DocumentField.Collection))
        {
            fields.Fail(NoCollection);
            return null;
        }

        const string Prefix = "rocketchat_";
        var name = collection!.StartsWith(Prefix, StringComparison.Ordinal) ? collection[Prefix.Length..] : collection;
        DocumentKind? kind = name switch
        {
            "room" or "rooms" => DocumentKind.Room,
            "user" or "users" => DocumentKind.User,
            "message" or "messages" => DocumentKind.Message,
            "session" or "sessions" => OfSession(ref fields),
            _ => null,
        };
        if (kind is not null && !fields.Has(DocumentField.DeletedAt))
        {
            fields.Fail(NoDeletionDate);
        }

        return kind;
    }

    private static DocumentKind? OfSession(ref DocumentFields fields)
    {
        var type = fields.Text(DocumentField.Type);
        if (type is not null)
        {
            return type == "user_daily" ? DocumentKind.DailyActivity : DocumentKind.Session;
        }

        // A deletion often has nothing but the id, whose form then tells the kind.
        return fields.Has(DocumentField.DeletedAt) && !fields.Has(DocumentField.LoginAt)
            && fields.Id(DocumentField.Id) is { } id && WorkspaceDay.EndsId(id)
            ? DocumentKind.DailyActivity
            : DocumentKind.Session;
    }

    private static DocumentKind? OfFields(ref DocumentFields fields)
    {
        if (fields.Has(DocumentField.RoomId))
        {
            return DocumentKind.Message;
        }

        if (fields.Is(DocumentField.Type, "user_daily"u8) || fields.Has(DocumentField.LoginAt) || fields.Has(DocumentField.SessionId))
        {
            return OfSession(ref fields);
        }

        if (fields.Has(DocumentField.T))
        {
            return DocumentKind.Room;
        }

        // An id and a date are too little: statistics and many others have them.
        var dated = fields.Has(DocumentField.CreatedAt) && (fields.Has(DocumentField.Name) || fields.Has(DocumentField.Active));
        if (fields.Has(DocumentField.Username) || fields.Has(DocumentField.Roles) || dated)
        {
            return DocumentKind.User;
        }

        fields.Fail(CannotTell);
        return null;
    }
}
