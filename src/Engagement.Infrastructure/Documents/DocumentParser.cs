using Engagement.Application.Ingest;
using Engagement.Domain.Counting;
using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Documents;

/// <summary>Turns the bytes of one exported Rocket.Chat document into a document for the store. It has no state: it is thread-safe.</summary>
/// <param name="longestSession">The longest session that is accepted.</param>
/// <param name="clock">The clock that versions may not be far ahead of.</param>
/// <param name="credentials">Whether the credentials of users are read too.</param>
public sealed class DocumentParser(TimeSpan longestSession, TimeProvider clock, bool credentials = false)
{
    public bool ReadsCredentials => credentials;

    /// <summary>Parses one JSON object in UTF-8; never throws, whatever the bytes are.</summary>
    public ParsedDocument Parse(ReadOnlySpan<byte> json, DocumentSource source)
    {
        Span<ValueRange> values = stackalloc ValueRange[DocumentFieldNames.Count];
        values.Clear();
        if (FieldScan.Fill(json, values, DocumentFieldNames.Exported) is { } unreadable)
        {
            return new ParsedDocument(null, unreadable);
        }

        var fields = new DocumentFields(json, values, DocumentFieldNames.Exported);
        var document = DocumentKinds.Of(ref fields, source) is { } kind ? Read(ref fields, kind) : null;
        return fields.Error is not null
            ? new ParsedDocument(null, fields.Error)
            : new ParsedDocument(
                document, null, credentials && document is UserDocument ? CredentialReader.Read(ref fields) : null, fields.Warning);
    }

    /// <summary>
    /// The document; null, with an error in the fields, if they are not valid. Required are the id, what decides the version, and the columns that
    /// a row cannot do without. A deletion needs no columns: none of its other fields is required.
    /// </summary>
    internal EventDocument? Read(ref DocumentFields fields, DocumentKind kind)
    {
        var id = fields.Id(DocumentField.Id);
        var updatedAt = fields.Instant(DocumentField.UpdatedAt);
        var deletedAt = fields.Instant(DocumentField.DeletedAt);
        var deleted = deletedAt is not null;
        if (!fields.HasAll(deleted: false, DocumentField.Id))
        {
            return null;
        }

        var (versionField, changedAt) = deleted || fields.Has(DocumentField.UpdatedAt)
            ? (DocumentField.UpdatedAt, updatedAt) : LatestInstant(ref fields, kind);
        if (DocumentVersion.Of(changedAt, deletedAt) is not { } version)
        {
            fields.Fail(DocumentField.UpdatedAt, "is missing: a document without a version cannot be ordered");
            return null;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        if (DocumentVersion.IsTooFarAhead(version, now))
        {
            fields.FailAhead(version == changedAt ? versionField : DocumentField.DeletedAt, now);
            return null;
        }

        return kind switch
        {
            DocumentKind.Room => new RoomDocument(id!, version, deleted, ReadRoom(ref fields, deleted, updatedAt)),
            DocumentKind.User => new UserDocument(id!, version, deleted, ReadUser(ref fields, deleted)),
            DocumentKind.Message => new MessageDocument(id!, version, deleted, ReadMessage(ref fields, deleted), deletedAt),
            DocumentKind.Session => new SessionDocument(id!, version, deleted, ReadSession(ref fields, deleted)),
            _ => new DailyActivityDocument(id!, version, deleted, ReadDailyActivity(ref fields, deleted)),
        };
    }

    /// <summary>The version of a document without <c>_updatedAt</c>, and the field that it comes from; null without any instant.</summary>
    private static (DocumentField Field, DateTime? Version) LatestInstant(ref DocumentFields fields, DocumentKind kind)
    {
        ReadOnlySpan<DocumentField> candidates = kind switch
        {
            DocumentKind.Message => [DocumentField.Timestamp, DocumentField.EditedAt],
            DocumentKind.Room => [DocumentField.Timestamp],
            DocumentKind.User => [DocumentField.CreatedAt],
            _ => [],
        };
        (DocumentField Field, DateTime? Version) latest = (DocumentField.UpdatedAt, null);
        foreach (var field in candidates)
        {
            // Without its edit a message still has a version, the others have none.
            var required = field != DocumentField.EditedAt;
            if (fields.Instant(field, required) is { } instant && DocumentVersion.OfLatestInstant(instant) is var version && !(version <= latest.Version))
            {
                latest = (field, version);
            }
        }

        return latest;
    }

    private static RoomColumns? ReadRoom(ref DocumentFields fields, bool deleted, DateTime? updatedAt)
    {
        var type = fields.Text(DocumentField.T, required: !deleted);
        var name = fields.Text(DocumentField.Name, required: false);
        var displayName = fields.Text(DocumentField.DisplayName, required: false);
        var usernames = fields.Texts(DocumentField.Usernames, required: false);
        var createdAt = fields.Instant(DocumentField.Timestamp, required: false);
        if (type is "")
        {
            fields.Refuse(DocumentField.T, "is empty", required: !deleted);
        }

        return fields.HasAll(deleted, DocumentField.T)
            ? new RoomColumns(type!, name, displayName, usernames, createdAt, updatedAt)
            : null;
    }

    private UserColumns? ReadUser(ref DocumentFields fields, bool deleted)
    {
        // They decide who may sign in: without its "active", a disabled user's document would give a working account.
        var ofAccounts = credentials && !deleted;
        var username = fields.Text(DocumentField.Username, required: ofAccounts);
        var name = fields.Text(DocumentField.Name, required: false);
        var createdAt = fields.Instant(DocumentField.CreatedAt, required: false);
        var anonymous = Anonymity.OfUser(fields.Texts(DocumentField.Roles, required: ofAccounts));
        var type = fields.Text(DocumentField.Type, required: false);
        var active = fields.Flag(DocumentField.Active, required: ofAccounts) ?? true;

        // A user without a creation date never counts as new; a deletion without one has no columns.
        return deleted && !fields.Has(DocumentField.CreatedAt)
            ? null
            : new UserColumns(username, name, createdAt, anonymous, type, active);
    }

    private static MessageColumns? ReadMessage(ref DocumentFields fields, bool deleted)
    {
        fields.CheckObject(DocumentField.Author, required: false);
        var roomId = fields.Id(DocumentField.RoomId, required: !deleted);
        var userId = fields.Id(DocumentField.AuthorId, required: false);
        var sentAt = fields.Instant(DocumentField.Timestamp, required: !deleted);
        var systemType = fields.Text(DocumentField.T, required: false);
        var hidden = fields.Flag(DocumentField.Hidden, required: false) ?? false;
        return fields.HasAll(deleted, DocumentField.RoomId, DocumentField.Timestamp)
            ? new MessageColumns(roomId!, userId, sentAt!.Value, MessageRules.Counts(systemType, hidden))
            : null;
    }

    private SessionColumns? ReadSession(ref DocumentFields fields, bool deleted)
    {
        var userId = fields.Id(DocumentField.UserId, required: !deleted);
        var loginAt = fields.Instant(DocumentField.LoginAt, required: !deleted);
        var createdAt = fields.Instant(DocumentField.CreatedAt, required: false);
        var lastActivityAt = fields.Instant(DocumentField.LastActivityAt, required: false);
        var closedAt = fields.Instant(DocumentField.ClosedAt, required: false);
        var anonymous = IsAnonymous(ref fields);
        if (!fields.HasAll(deleted, DocumentField.UserId, DocumentField.LoginAt))
        {
            return null;
        }

        var interval = SessionRules.Interval(loginAt!.Value, createdAt, lastActivityAt, closedAt);
        if (SessionRules.TooLong(interval, longestSession) is not { } tooLong)
        {
            return new SessionColumns(userId!, interval.StartedAt, interval.EndedAt, anonymous);
        }

        // A deletion is accepted whatever the session's length, without columns.
        if (!deleted)
        {
            fields.Fail(tooLong);
        }

        return null;
    }

    private static DailyActivityColumns? ReadDailyActivity(ref DocumentFields fields, bool deleted)
    {
        var userId = fields.Id(DocumentField.UserId, required: !deleted);
        var year = fields.Integer(DocumentField.Year, required: !deleted);
        var month = fields.Integer(DocumentField.Month, required: !deleted);
        var day = fields.Integer(DocumentField.Day, required: !deleted);
        var anonymous = IsAnonymous(ref fields);
        if (!fields.HasAll(deleted, DocumentField.UserId, DocumentField.Year, DocumentField.Month, DocumentField.Day))
        {
            return null;
        }

        if (WorkspaceDay.Of(year!.Value, month!.Value, day!.Value) is { } date)
        {
            return new DailyActivityColumns(userId!, date, anonymous);
        }

        fields.Refuse("year, month and day", "name no day that can be stored", required: !deleted);
        return null;
    }

    private static bool IsAnonymous(ref DocumentFields session) => Anonymity.OfSession(
        session.Text(DocumentField.MostImportantRole, required: false), session.Texts(DocumentField.Roles, required: false));
}
