using Engagement.Application.Ingest;
using Engagement.Domain.Counting;
using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Documents;

/// <summary>
/// Turns the bytes of one exported Rocket.Chat document into what the store keeps of it. It holds no state: any number of threads may
/// use it.
/// </summary>
/// <param name="longestSession">The longest session that is accepted.</param>
/// <param name="clock">Says which versions lie too far ahead.</param>
/// <param name="credentials">Whether it is read what users' documents say of signing in.</param>
public sealed class DocumentParser(TimeSpan longestSession, TimeProvider clock, bool credentials = false)
{
    /// <summary>Parses one document; whatever the bytes are, it answers and does not throw.</summary>
    /// <param name="json">One JSON object in UTF-8.</param>
    /// <param name="source">The collection that it was exported from.</param>
    public ParsedDocument Parse(ReadOnlySpan<byte> json, DocumentSource source)
    {
        Span<ValueRange> values = stackalloc ValueRange[DocumentFieldNames.Count];
        values.Clear();
        if (DocumentScan.Fill(json, values, DocumentFieldNames.Exported) is { } unreadable)
        {
            return ParsedDocument.Rejected(unreadable);
        }

        var fields = new DocumentFields(json, values, DocumentFieldNames.Exported);
        var kind = DocumentKinds.Tell(ref fields, source, out var unsupported);
        if (unsupported)
        {
            return ParsedDocument.Unsupported;
        }

        var document = kind is { } known ? Read(ref fields, known) : null;
        if (fields.Error is not null)
        {
            return ParsedDocument.Rejected(fields.Error);
        }

        var parsed = ParsedDocument.Accepted(document!);
        return credentials && document is UserDocument ? parsed with { Credentials = CredentialReader.Read(ref fields) } : parsed;
    }

    /// <summary>The document that the fields make; null, with an error left in them, where they make none.</summary>
    internal EventDocument? Read(ref DocumentFields fields, DocumentKind kind)
    {
        var id = fields.Id(DocumentField.Id);
        var updatedAt = fields.Instant(DocumentField.UpdatedAt);
        var deletedAt = fields.Instant(DocumentField.DeletedAt);
        var deleted = deletedAt is not null;
        if (!fields.Complete(deleted: false, DocumentField.Id))
        {
            return null;
        }

        if (DocumentVersion.Of(updatedAt, deletedAt) is not { } version)
        {
            fields.Wrong(DocumentField.UpdatedAt, "is missing: a document without a version cannot be ordered");
            return null;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        if (DocumentVersion.IsTooFarAhead(version, now))
        {
            fields.FailAhead(version == updatedAt ? DocumentField.UpdatedAt : DocumentField.DeletedAt, now);
            return null;
        }

        return kind switch
        {
            DocumentKind.Room => new RoomDocument(id!, version, deleted, ReadRoom(ref fields, deleted, updatedAt)),
            DocumentKind.User => new UserDocument(id!, version, deleted, ReadUser(ref fields, deleted)),
            DocumentKind.Message => new MessageDocument(id!, version, deleted, ReadMessage(ref fields, deleted)),
            DocumentKind.Session => new SessionDocument(id!, version, deleted, ReadSession(ref fields, deleted)),
            _ => new DailyActivityDocument(id!, version, deleted, ReadDailyActivity(ref fields, deleted)),
        };
    }

    private static RoomColumns? ReadRoom(ref DocumentFields fields, bool deleted, DateTime? updatedAt)
    {
        var type = fields.Text(DocumentField.T);
        var name = fields.Text(DocumentField.Name);
        var displayName = fields.Text(DocumentField.DisplayName);
        var usernames = fields.Texts(DocumentField.Usernames);
        var createdAt = fields.Instant(DocumentField.SentAt);
        if (type is "")
        {
            fields.Fail("t is empty");
        }

        return fields.Complete(deleted, DocumentField.T)
            ? new RoomColumns(type!, name, displayName, usernames, createdAt, updatedAt)
            : null;
    }

    private static UserColumns? ReadUser(ref DocumentFields fields, bool deleted)
    {
        var username = fields.Text(DocumentField.Username);
        var name = fields.Text(DocumentField.Name);
        var createdAt = fields.Instant(DocumentField.CreatedAt);
        var anonymous = Anonymity.OfUser(fields.Texts(DocumentField.Roles));
        var type = fields.Text(DocumentField.Type);
        var active = fields.Flag(DocumentField.Active) ?? true;

        // A live user without a creation date is known but never new; a deletion without one says nothing of the user at all.
        return deleted && !fields.Has(DocumentField.CreatedAt)
            ? null
            : new UserColumns(username, name, createdAt, anonymous, type, active);
    }

    private static MessageColumns? ReadMessage(ref DocumentFields fields, bool deleted)
    {
        fields.CheckObject(DocumentField.Author);
        var roomId = fields.Id(DocumentField.RoomId);
        var userId = fields.Id(DocumentField.AuthorId);
        var sentAt = fields.Instant(DocumentField.SentAt);
        var systemType = fields.Text(DocumentField.T);
        var hidden = fields.Flag(DocumentField.Hidden) ?? false;
        return fields.Complete(deleted, DocumentField.RoomId, DocumentField.SentAt, DocumentField.AuthorId)
            ? new MessageColumns(roomId!, userId!, sentAt!.Value, MessageRules.Counts(systemType, hidden))
            : null;
    }

    private SessionColumns? ReadSession(ref DocumentFields fields, bool deleted)
    {
        var userId = fields.Id(DocumentField.UserId);
        var loginAt = fields.Instant(DocumentField.LoginAt);
        var createdAt = fields.Instant(DocumentField.CreatedAt);
        var lastActivityAt = fields.Instant(DocumentField.LastActivityAt);
        var closedAt = fields.Instant(DocumentField.ClosedAt);
        var anonymous = Anonymity.OfSession(fields.Text(DocumentField.MostImportantRole), fields.Texts(DocumentField.Roles));
        if (!fields.Complete(deleted, DocumentField.UserId, DocumentField.LoginAt))
        {
            return null;
        }

        var interval = SessionRules.Interval(loginAt!.Value, createdAt, lastActivityAt, closedAt);
        if (SessionRules.TooLong(interval, longestSession) is not { } tooLong)
        {
            return new SessionColumns(userId!, interval.StartedAt, interval.EndedAt, anonymous);
        }

        // Its length no longer matters once it is deleted: the deletion is taken and what is stored of the session stays.
        if (!deleted)
        {
            fields.Fail(tooLong);
        }

        return null;
    }

    private static DailyActivityColumns? ReadDailyActivity(ref DocumentFields fields, bool deleted)
    {
        var userId = fields.Id(DocumentField.UserId);
        var year = fields.Integer(DocumentField.Year);
        var month = fields.Integer(DocumentField.Month);
        var day = fields.Integer(DocumentField.Day);
        var anonymous = Anonymity.OfSession(fields.Text(DocumentField.MostImportantRole), fields.Texts(DocumentField.Roles));
        if (!fields.Complete(deleted, DocumentField.UserId, DocumentField.Year, DocumentField.Month, DocumentField.Day))
        {
            return null;
        }

        if (WorkspaceDay.Of(year!.Value, month!.Value, day!.Value) is { } date)
        {
            return new DailyActivityColumns(userId!, date, anonymous);
        }

        fields.Fail("year, month and day name no day that can be stored");
        return null;
    }
}
