namespace Engagement.Application.Store;

/// <summary>How many messages count on a local day in all rooms of one shown type.</summary>
public sealed class MessageDayRow
{
    /// <summary>The local day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The room type: c, d or p.</summary>
    public required string RoomType { get; init; }

    /// <summary>Messages, at least 1.</summary>
    public required long Messages { get; init; }
}

/// <summary>How many messages count on a local day in one room, known or not, of any type; the type is applied on reading.</summary>
public sealed class RoomDayRow
{
    /// <summary>The room.</summary>
    public required string RoomId { get; init; }

    /// <summary>The local day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Messages, at least 1.</summary>
    public required long Messages { get; init; }
}

/// <summary>The sum of a room's days in a week.</summary>
public sealed class RoomWeekRow
{
    /// <summary>The room.</summary>
    public required string RoomId { get; init; }

    /// <summary>The week's Monday.</summary>
    public required DateOnly Week { get; init; }

    /// <summary>Messages, at least 1.</summary>
    public required long Messages { get; init; }
}

/// <summary>How a user was active on a local day.</summary>
public sealed class UserDayRow
{
    /// <summary>The local day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The user.</summary>
    public required string UserId { get; init; }

    /// <summary>Bit h is set when a session overlaps hour h (0 to 23).</summary>
    public required int SessionHours { get; init; }

    /// <summary>Bit h is set when a counted message was sent in hour h (0 to 23).</summary>
    public required int MessageHours { get; init; }

    /// <summary>Whether a <c>user_daily</c> document says so, hours unknown.</summary>
    public required bool AllDay { get; init; }
}

/// <summary>How many users were active on a local day, by either source.</summary>
public sealed class ActiveDayRow
{
    /// <summary>The local day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Users active by a session or a <c>user_daily</c> document.</summary>
    public required int SessionUsers { get; init; }

    /// <summary>Users active by a counted message.</summary>
    public required int MessageUsers { get; init; }
}

/// <summary>How many users were active in an hour of a local day, by either source.</summary>
public sealed class ActiveHourRow
{
    /// <summary>The local day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The hour's label, 0 to 23.</summary>
    public required short Hour { get; init; }

    /// <summary>Users with a session that overlaps the hour.</summary>
    public required int SessionUsers { get; init; }

    /// <summary>Users with a counted message in the hour.</summary>
    public required int MessageUsers { get; init; }
}

/// <summary>How many users were created on a local day, anonymous ones left out.</summary>
public sealed class NewUserDayRow
{
    /// <summary>The local day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Users, at least 1.</summary>
    public required int Users { get; init; }
}

/// <summary>The one row that says in which zone the store's days were cut, and its version.</summary>
public sealed class WorkspaceRow
{
    /// <summary>Always 1.</summary>
    public required short Id { get; init; }

    /// <summary>The IANA time zone in which days and hours were cut.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Rises with every batch that changed something.</summary>
    public required long DataVersion { get; init; }

    /// <summary>Another one whenever the version rises; random, so that a store that was brought back has none that others have.</summary>
    public required Guid DataState { get; init; }

    /// <summary>Whether the store holds the demo workspace and nothing else.</summary>
    public required bool Demo { get; init; }
}
