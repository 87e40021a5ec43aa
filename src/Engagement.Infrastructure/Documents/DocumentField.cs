namespace Engagement.Infrastructure.Documents;

/// <summary>The fields that are read; all others are skipped.</summary>
internal enum DocumentField
{
    Id,
    UpdatedAt,
    DeletedAt,
    Collection,
    RoomId,

    /// <summary><c>ts</c>: when a message was sent, or a room was created.</summary>
    Timestamp,
    EditedAt,
    Author,
    AuthorId,
    T,
    Hidden,
    Name,
    DisplayName,
    Usernames,
    Username,
    CreatedAt,
    Roles,
    Type,
    Active,
    UserId,
    SessionId,
    LoginAt,
    LastActivityAt,
    ClosedAt,
    MostImportantRole,
    Year,
    Month,
    Day,
    Services,
    Emails,
    Token,
}
