namespace Engagement.Application.Store;

/// <summary>
/// The columns of every stored document. A row keeps two versions: the greatest seen, which decides whether the document is deleted, and the
/// greatest that had columns, which decides their values. So any order of arrival gives the same row.
/// </summary>
public abstract class EventRow
{
    /// <summary>The document's <c>_id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The greatest version seen.</summary>
    public required DateTime Version { get; init; }

    /// <summary>Whether that version is a deletion; the row stays as a tombstone.</summary>
    public required bool Deleted { get; init; }

    /// <summary>The version of the columns; -infinity without any.</summary>
    public required DateTime ColumnsVersion { get; init; }

    /// <summary>Whether the columns are of a deletion.</summary>
    public required bool ColumnsDeleted { get; init; }
}

/// <summary>A room; see <see cref="Domain.Documents.RoomColumns"/>.</summary>
public sealed class RoomRow : EventRow
{
    /// <summary>The type letter; null only in a tombstone without columns.</summary>
    public string? Type { get; init; }

    /// <summary>The room's <c>name</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The room's <c>fname</c>.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The room's <c>usernames</c>; null differs from empty.</summary>
    public string[]? Usernames { get; init; }

    /// <summary>The room's <c>ts</c>.</summary>
    public DateTime? CreatedAt { get; init; }

    /// <summary>The room's <c>_updatedAt</c>.</summary>
    public DateTime? UpdatedAt { get; init; }
}

/// <summary>A workspace user; see <see cref="Domain.Documents.UserColumns"/>. It cannot sign in: accounts can.</summary>
public sealed class UserRow : EventRow
{
    /// <summary>The user's <c>username</c>.</summary>
    public string? Username { get; init; }

    /// <summary>The user's <c>name</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The user's <c>createdAt</c>.</summary>
    public DateTime? CreatedAt { get; init; }

    /// <summary>Whether the user's roles contain <c>anonymous</c>.</summary>
    public bool? Anonymous { get; init; }

    /// <summary>The user's <c>type</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The user's <c>active</c>.</summary>
    public bool? Active { get; init; }
}

/// <summary>A message, without text; see <see cref="Domain.Documents.MessageColumns"/>.</summary>
public sealed class MessageRow : EventRow
{
    /// <summary>The room, which need not be stored.</summary>
    public string? RoomId { get; init; }

    /// <summary>The author, who need not be stored; null for a message without one.</summary>
    public string? UserId { get; init; }

    /// <summary>When the message was sent.</summary>
    public DateTime? SentAt { get; init; }

    /// <summary>Whether the message counts, apart from its deletion and its room's type.</summary>
    public bool? Counted { get; init; }

    /// <summary>When it was deleted, in the greatest version; null if it is not.</summary>
    public DateTime? DeletedAt { get; init; }
}

/// <summary>A session; see <see cref="Domain.Documents.SessionColumns"/>.</summary>
public sealed class SessionRow : EventRow
{
    /// <summary>The user.</summary>
    public string? UserId { get; init; }

    /// <summary>The interval's first instant.</summary>
    public DateTime? StartedAt { get; init; }

    /// <summary>The first instant after the interval; null where the session does not count yet.</summary>
    public DateTime? EndedAt { get; init; }

    /// <summary>Whether the session is of an anonymous user.</summary>
    public bool? Anonymous { get; init; }
}

/// <summary>A day on which a user was active, hours unknown; see <see cref="Domain.Documents.DailyActivityColumns"/>.</summary>
public sealed class DailyActivityRow : EventRow
{
    /// <summary>The user.</summary>
    public string? UserId { get; init; }

    /// <summary>The workspace day.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>Whether the document is of an anonymous user.</summary>
    public bool? Anonymous { get; init; }
}
