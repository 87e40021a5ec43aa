namespace Engagement.Domain.Documents;

/// <summary>
/// The stored part of one version of one document. Instants are UTC with millisecond precision. Only a deletion may lack the
/// columns.
/// </summary>
/// <param name="Kind">The kind, which is also the table.</param>
/// <param name="Id">The document's <c>_id</c>: 1 to 128 bytes of UTF-8.</param>
/// <param name="Version">The later of <c>_updatedAt</c> and <c>_deletedAt</c>; the greater version of a document wins.</param>
/// <param name="Deleted">Whether the document is deleted in this version.</param>
public abstract record EventDocument(DocumentKind Kind, string Id, DateTime Version, bool Deleted);

/// <summary>One version of a room.</summary>
public sealed record RoomDocument(string Id, DateTime Version, bool Deleted, RoomColumns? Columns)
    : EventDocument(DocumentKind.Room, Id, Version, Deleted);

/// <summary>The stored columns of a room, in the order in which equal versions are compared.</summary>
/// <param name="Type">The type letter <c>t</c>; any is stored, only c, p and d are shown.</param>
/// <param name="Name">The document's <c>name</c>; null when absent, which differs from empty.</param>
/// <param name="DisplayName">The document's <c>fname</c>; null when absent, which differs from empty.</param>
/// <param name="Usernames">The document's <c>usernames</c>; null when absent, which differs from empty.</param>
/// <param name="CreatedAt">The document's <c>ts</c>.</param>
/// <param name="UpdatedAt">The document's <c>_updatedAt</c>.</param>
public sealed record RoomColumns(
    string Type, string? Name, string? DisplayName, IReadOnlyList<string>? Usernames, DateTime? CreatedAt, DateTime? UpdatedAt);

/// <summary>One version of a workspace user; it grants nothing.</summary>
public sealed record UserDocument(string Id, DateTime Version, bool Deleted, UserColumns? Columns)
    : EventDocument(DocumentKind.User, Id, Version, Deleted);

/// <summary>The stored columns of a user, in the order in which equal versions are compared.</summary>
/// <param name="Username">The document's <c>username</c>.</param>
/// <param name="Name">The document's <c>name</c>.</param>
/// <param name="CreatedAt">The document's <c>createdAt</c>: the day on which the user counts as new.</param>
/// <param name="Anonymous">Whether the document's <c>roles</c> contain <c>anonymous</c>.</param>
/// <param name="Type">The document's <c>type</c>: user, bot, app, unknown.</param>
/// <param name="Active">The document's <c>active</c>; true when absent.</param>
public sealed record UserColumns(string? Username, string? Name, DateTime? CreatedAt, bool Anonymous, string? Type, bool Active);

/// <summary>One version of a message.</summary>
/// <param name="Id">The document's <c>_id</c>.</param>
/// <param name="Version">The greater version wins.</param>
/// <param name="Deleted">Whether the message is deleted in this version.</param>
/// <param name="Columns">The stored columns; only a deletion may lack them.</param>
/// <param name="DeletedAt">The document's <c>_deletedAt</c>; null: not deleted, or deleted at its version.</param>
public sealed record MessageDocument(string Id, DateTime Version, bool Deleted, MessageColumns? Columns, DateTime? DeletedAt = null)
    : EventDocument(DocumentKind.Message, Id, Version, Deleted);

/// <summary>The stored columns of a message, in the order in which equal versions are compared.</summary>
/// <param name="RoomId">The document's <c>rid</c>; the store need not have the room.</param>
/// <param name="UserId">The document's <c>u._id</c>; null for a message without an author, which makes nobody active.</param>
/// <param name="SentAt">The document's <c>ts</c>.</param>
/// <param name="Counted">Whether the message counts, apart from its room's type and its deletion: see <c>MessageRules</c>.</param>
public sealed record MessageColumns(string RoomId, string? UserId, DateTime SentAt, bool Counted);

/// <summary>One version of a session.</summary>
public sealed record SessionDocument(string Id, DateTime Version, bool Deleted, SessionColumns? Columns)
    : EventDocument(DocumentKind.Session, Id, Version, Deleted);

/// <summary>The stored columns of a session, in the order in which equal versions are compared.</summary>
/// <param name="UserId">The document's <c>userId</c>.</param>
/// <param name="StartedAt">The later of <c>loginAt</c> and <c>createdAt</c>.</param>
/// <param name="EndedAt">The later of <c>lastActivityAt</c> and <c>closedAt</c>; null while the session does not count.</param>
/// <param name="Anonymous">Whether the user is anonymous; such a session does not count.</param>
public sealed record SessionColumns(string UserId, DateTime StartedAt, DateTime? EndedAt, bool Anonymous);

/// <summary>One version of a <c>user_daily</c> document.</summary>
public sealed record DailyActivityDocument(string Id, DateTime Version, bool Deleted, DailyActivityColumns? Columns)
    : EventDocument(DocumentKind.DailyActivity, Id, Version, Deleted);

/// <summary>The stored columns of a <c>user_daily</c> document, in the order in which equal versions are compared.</summary>
/// <param name="UserId">The document's <c>userId</c>.</param>
/// <param name="Day">The workspace day that <c>year</c>, <c>month</c> and <c>day</c> name, not converted.</param>
/// <param name="Anonymous">Whether the user is anonymous; such a day does not count.</param>
public sealed record DailyActivityColumns(string UserId, DateOnly Day, bool Anonymous);
