namespace Engagement.Application.Store;

/// <summary>The messages of a local day in all rooms of one shown type.</summary>
public sealed class MessageDayRow
{
    /// <summary>The local day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The room type: c, d or p.</summary>
    public required string RoomType { get; init; }

    /// <summary>Messages, at least 1.</summary>
    public required long Messages { get; init; }
}

/// <summary>The messages of a local day in one room, which need not be stored or of a shown type; queries filter by type.</summary>
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

    /// <summary>Whether a <c>user_daily</c> document has the user on that day, hours unknown.</summary>
    public required bool AllDay { get; init; }
}

/// <summary>The numbers of active users of a local day, by source.</summary>
public sealed class ActiveDayRow
{
    /// <summary>The local day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Users active by a session or a <c>user_daily</c> document.</summary>
    public required int SessionUsers { get; init; }

    /// <summary>Users active by a counted message.</summary>
    public required int MessageUsers { get; init; }
}

/// <summary>The numbers of active users in an hour of a local day, by source.</summary>
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

/// <summary>The users created on a local day, without anonymous ones.</summary>
public sealed class NewUserDayRow
{
    /// <summary>The local day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Users, at least 1.</summary>
    public required int Users { get; init; }
}

/// <summary>The one row with the settings that the store was counted with, and its version.</summary>
public sealed class WorkspaceRow
{
    /// <summary>Always 1.</summary>
    public required short Id { get; init; }

    /// <summary>The IANA time zone of days and hours.</summary>
    public required string TimeZone { get; init; }

    /// <summary>A deletion at least so many days after a message was sent leaves it counted; 0: none does.</summary>
    public required int KeepPrunedAfterDays { get; init; }

    /// <summary>Rises with every batch that changed something.</summary>
    public required long DataVersion { get; init; }

    /// <summary>Changed whenever the version rises; random, so that a restored store never repeats one.</summary>
    public required Guid DataState { get; init; }

    /// <summary>Whether the store holds the demo workspace and nothing else.</summary>
    public required bool Demo { get; init; }
}
