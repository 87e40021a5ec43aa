namespace Engagement.Domain.Documents;

/// <summary>
/// What the store keeps of one version of one document. Instants are UTC with millisecond precision. A deletion may carry no columns
/// (<c>Columns</c> is null); a live document always carries them.
/// </summary>
/// <param name="Id">The document's <c>_id</c>: 1 to 128 bytes of UTF-8.</param>
/// <param name="Version">The later of <c>_updatedAt</c> and <c>_deletedAt</c>; the greater version of a document wins.</param>
/// <param name="Deleted">Whether this version says that the document is deleted.</param>
public abstract record EventDocument(string Id, DateTime Version, bool Deleted)
{
    /// <summary>The kind, which is also the table.</summary>
    public abstract DocumentKind Kind { get; }
}

/// <summary>One version of a room.</summary>
/// <param name="Id">The room's <c>_id</c>.</param>
/// <param name="Version">See <see cref="EventDocument"/>.</param>
/// <param name="Deleted">See <see cref="EventDocument"/>.</param>
/// <param name="Columns">What is stored of the room; null in a deletion that does not say.</param>
public sealed record RoomDocument(string Id, DateTime Version, bool Deleted, RoomColumns? Columns) : EventDocument(Id, Version, Deleted)
{
    /// <inheritdoc/>
    public override DocumentKind Kind => DocumentKind.Room;
}

/// <summary>What is stored of a room, in the order in which equal versions are compared.</summary>
/// <param name="Type">The type letter <c>t</c>; any is stored, only c, p and d are shown.</param>
/// <param name="Name">The document's <c>name</c>; null when absent, which differs from empty.</param>
/// <param name="DisplayName">The document's <c>fname</c>; null when absent, which differs from empty.</param>
/// <param name="Usernames">The document's <c>usernames</c>; null when absent, which differs from empty.</param>
/// <param name="CreatedAt">The document's <c>ts</c>.</param>
/// <param name="UpdatedAt">The document's <c>_updatedAt</c>.</param>
public sealed record RoomColumns(
    string Type, string? Name, string? DisplayName, IReadOnlyList<string>? Usernames, DateTime? CreatedAt, DateTime? UpdatedAt);

/// <summary>One version of a workspace user; it grants nothing.</summary>
/// <param name="Id">The user's <c>_id</c>.</param>
/// <param name="Version">See <see cref="EventDocument"/>.</param>
/// <param name="Deleted">See <see cref="EventDocument"/>.</param>
/// <param name="Columns">What is stored of the user; null in a deletion that does not say.</param>
public sealed record UserDocument(string Id, DateTime Version, bool Deleted, UserColumns? Columns) : EventDocument(Id, Version, Deleted)
{
    /// <inheritdoc/>
    public override DocumentKind Kind => DocumentKind.User;
}

/// <summary>What is stored of a user, in the order in which equal versions are compared.</summary>
/// <param name="Username">The document's <c>username</c>.</param>
/// <param name="Name">The document's <c>name</c>.</param>
/// <param name="CreatedAt">The document's <c>createdAt</c>: the day on which the user counts as new.</param>
/// <param name="Anonymous">Whether the document's <c>roles</c> contain <c>anonymous</c>.</param>
/// <param name="Type">The document's <c>type</c>: user, bot, app, unknown.</param>
/// <param name="Active">The document's <c>active</c>; true when absent.</param>
public sealed record UserColumns(string? Username, string? Name, DateTime? CreatedAt, bool Anonymous, string? Type, bool Active);

/// <summary>One version of a message.</summary>
/// <param name="Id">The message's <c>_id</c>.</param>
/// <param name="Version">See <see cref="EventDocument"/>.</param>
/// <param name="Deleted">See <see cref="EventDocument"/>.</param>
/// <param name="Columns">What is stored of the message; null in a deletion that does not say.</param>
public sealed record MessageDocument(string Id, DateTime Version, bool Deleted, MessageColumns? Columns) : EventDocument(Id, Version, Deleted)
{
    /// <inheritdoc/>
    public override DocumentKind Kind => DocumentKind.Message;
}

/// <summary>What is stored of a message, in the order in which equal versions are compared.</summary>
/// <param name="RoomId">The document's <c>rid</c>; the room need not be on record.</param>
/// <param name="UserId">The document's <c>u._id</c>.</param>
/// <param name="SentAt">The document's <c>ts</c>.</param>
/// <param name="Counted">Whether the message counts, its room's type and its deletion apart: see <c>MessageRules</c>.</param>
public sealed record MessageColumns(string RoomId, string UserId, DateTime SentAt, bool Counted);

/// <summary>One version of a session.</summary>
/// <param name="Id">The session document's <c>_id</c>.</param>
/// <param name="Version">See <see cref="EventDocument"/>.</param>
/// <param name="Deleted">See <see cref="EventDocument"/>.</param>
/// <param name="Columns">What is stored of the session; null in a deletion that does not say.</param>
public sealed record SessionDocument(string Id, DateTime Version, bool Deleted, SessionColumns? Columns) : EventDocument(Id, Version, Deleted)
{
    /// <inheritdoc/>
    public override DocumentKind Kind => DocumentKind.Session;
}

/// <summary>What is stored of a session, in the order in which equal versions are compared.</summary>
/// <param name="UserId">The document's <c>userId</c>.</param>
/// <param name="StartedAt">The later of <c>loginAt</c> and <c>createdAt</c>.</param>
/// <param name="EndedAt">The later of <c>lastActivityAt</c> and <c>closedAt</c>; null where the session counts nowhere yet.</param>
/// <param name="Anonymous">Whether the document is of an anonymous user, which counts nowhere.</param>
public sealed record SessionColumns(string UserId, DateTime StartedAt, DateTime? EndedAt, bool Anonymous);

/// <summary>One version of a <c>user_daily</c> document.</summary>
/// <param name="Id">The document's <c>_id</c>.</param>
/// <param name="Version">See <see cref="EventDocument"/>.</param>
/// <param name="Deleted">See <see cref="EventDocument"/>.</param>
/// <param name="Columns">What is stored of it; null in a deletion that does not say.</param>
public sealed record DailyActivityDocument(string Id, DateTime Version, bool Deleted, DailyActivityColumns? Columns)
    : EventDocument(Id, Version, Deleted)
{
    /// <inheritdoc/>
    public override DocumentKind Kind => DocumentKind.DailyActivity;
}

/// <summary>What is stored of a <c>user_daily</c> document, in the order in which equal versions are compared.</summary>
/// <param name="UserId">The document's <c>userId</c>.</param>
/// <param name="Day">The workspace day that <c>year</c>, <c>month</c> and <c>day</c> name, unshifted.</param>
/// <param name="Anonymous">Whether the document is of an anonymous user, which counts nowhere.</param>
public sealed record DailyActivityColumns(string UserId, DateOnly Day, bool Anonymous);
