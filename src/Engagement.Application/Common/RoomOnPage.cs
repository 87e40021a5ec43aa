namespace Engagement.Application.Common;

/// <summary>How many messages a room has in a period and in the one before it.</summary>
public sealed class RoomActivity
{
    /// <summary>The room.</summary>
    public required string RoomId { get; init; }

    /// <summary>Messages in the period.</summary>
    public required long Messages { get; init; }

    /// <summary>Messages in the previous period.</summary>
    public required long PreviousMessages { get; init; }
}

/// <summary>A row of a page of rooms. An empty page has one row without a room.</summary>
public sealed class RoomOnPage
{
    /// <summary>How many rooms there are on all pages.</summary>
    public required long Total { get; init; }

    /// <summary>The room; absent where the page is empty.</summary>
    public string? Id { get; init; }

    /// <summary>The room type.</summary>
    public string? Type { get; init; }

    /// <summary>The room's <c>name</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The room's <c>fname</c>.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The room's <c>usernames</c>; null differs from empty.</summary>
    public IReadOnlyList<string>? Usernames { get; init; }

    /// <summary>The room's <c>ts</c>.</summary>
    public DateTime? CreatedAt { get; init; }

    /// <summary>The room's <c>_updatedAt</c>.</summary>
    public DateTime? UpdatedAt { get; init; }

    /// <summary>Messages in the period.</summary>
    public long Messages { get; init; }

    /// <summary>Messages in the previous period.</summary>
    public long PreviousMessages { get; init; }
}
