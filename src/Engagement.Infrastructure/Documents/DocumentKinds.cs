using Engagement.Application.Ingest;
using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Documents;

/// <summary>Tells what kind of document one is, by where it was exported from and by its own fields.</summary>
internal static class DocumentKinds
{
    private const string CannotTell =
        "the kind of document cannot be told: name the file rooms, users, sessions, messages or trash, as in messages.jsonl";

    private const string UntoldTrash = "__collection__ is missing: a deletion must name its collection";
    private const string LiveTrash = "_deletedAt is missing: a document in the trash must say when it was deleted";

    /// <summary>The kind; null, with an error left in the fields or as a deletion that is not ours, when there is none.</summary>
    public static DocumentKind? Tell(ref DocumentFields fields, DocumentSource source, out bool unsupported)
    {
        unsupported = false;
        if (fields.Has(DocumentField.Collection))
        {
            // Nothing but trash names its collection, wherever it was put.
            source = DocumentSource.Trash;
        }

        return source switch
        {
            DocumentSource.Rooms => RejectIfForeign(ref fields, DocumentKind.Room, ForeignField(in fields)),
            DocumentSource.Users => RejectIfForeign(ref fields, DocumentKind.User, ForeignField(in fields) ?? Present(in fields, DocumentField.T)),
            DocumentSource.Sessions => TellSession(ref fields),
            DocumentSource.Messages => DocumentKind.Message,
            DocumentSource.Trash => TellTrash(ref fields, out unsupported),
            _ => TellByFields(ref fields),
        };
    }

    /// <summary>Rooms and users need so few fields that nearly any document could be taken for one: other kinds are told by theirs.</summary>
    private static DocumentKind? RejectIfForeign(ref DocumentFields fields, DocumentKind kind, DocumentField? foreign)
    {
        if (foreign is not { } field)
        {
            return kind;
        }

        var expected = kind == DocumentKind.Room ? "room" : "user";
        fields.Wrong(field, $"is no field of a {expected}: is the file misnamed?");
        return null;
    }

    /// <summary>A field that only messages and sessions have.</summary>
    private static DocumentField? ForeignField(in DocumentFields fields) =>
        Present(in fields, DocumentField.RoomId) ?? Present(in fields, DocumentField.LoginAt) ?? Present(in fields, DocumentField.SessionId)
        ?? (fields.Is(DocumentField.Type, "user_daily"u8) ? DocumentField.Type : null);

    private static DocumentField? Present(in DocumentFields fields, DocumentField field) => fields.Has(field) ? field : null;

    private static DocumentKind? TellTrash(ref DocumentFields fields, out bool unsupported)
    {
        unsupported = false;
        var collection = fields.Text(DocumentField.Collection);
        if (!fields.Complete(deleted: true, DocumentField.Collection))
        {
            fields.Fail(UntoldTrash);
            return null;
        }

        const string Prefix = "rocketchat_";
        var name = collection!.StartsWith(Prefix, StringComparison.Ordinal) ? collection[Prefix.Length..] : collection;
        DocumentKind? kind = name switch
        {
            "room" or "rooms" => DocumentKind.Room,
            "user" or "users" => DocumentKind.User,
            "message" or "messages" => DocumentKind.Message,
            "session" or "sessions" => TellSession(ref fields),
            _ => null,
        };
        unsupported = kind is null && fields.Error is null;
        if (kind is not null && !fields.Has(DocumentField.DeletedAt))
        {
            fields.Fail(LiveTrash);
        }

        return kind;
    }

    private static DocumentKind? TellSession(ref DocumentFields fields)
    {
        var type = fields.Text(DocumentField.Type);
        if (type is not null)
        {
            return type == "user_daily" ? DocumentKind.DailyActivity : DocumentKind.Session;
        }

        // A deletion often carries nothing but the id, and the two kinds are kept apart: only the id's form is left to tell them by.
        return fields.Has(DocumentField.DeletedAt) && !fields.Has(DocumentField.LoginAt)
            && fields.Id(DocumentField.Id) is { } id && WorkspaceDay.EndsId(id)
            ? DocumentKind.DailyActivity
            : DocumentKind.Session;
    }

    private static DocumentKind? TellByFields(ref DocumentFields fields)
    {
        if (fields.Has(DocumentField.RoomId))
        {
            return DocumentKind.Message;
        }

        if (fields.Is(DocumentField.Type, "user_daily"u8) || fields.Has(DocumentField.LoginAt) || fields.Has(DocumentField.SessionId))
        {
            return TellSession(ref fields);
        }

        if (fields.Has(DocumentField.T))
        {
            return DocumentKind.Room;
        }

        if (fields.Has(DocumentField.Username) || fields.Has(DocumentField.CreatedAt) || fields.Has(DocumentField.Roles))
        {
            return DocumentKind.User;
        }

        fields.Fail(CannotTell);
        return null;
    }
}
