using Engagement.Application.Store;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Common;

/// <summary>What use cases read of the store; the ingest path alone writes events and rollups.</summary>
public interface IEngagementDbContext
{
    /// <summary>Accounts for the API.</summary>
    DbSet<AccountRow> Accounts { get; }

    /// <summary>Hashed tokens of accounts.</summary>
    DbSet<AccessTokenRow> AccessTokens { get; }

    /// <summary>Which role holds which permission.</summary>
    DbSet<PermissionRow> Permissions { get; }

    /// <summary>Its one row changes with what accounts may do.</summary>
    DbSet<AccessVersionRow> AccessVersion { get; }

    /// <summary>Sign-ins that failed lately.</summary>
    DbSet<FailedLoginRow> FailedLogins { get; }

    /// <summary>Rooms, as they are now; deleted ones included.</summary>
    DbSet<RoomRow> Rooms { get; }

    /// <summary>Messages by room and day, of rooms known or not.</summary>
    DbSet<RoomDayRow> RoomDays { get; }

    /// <summary>The same by room and week.</summary>
    DbSet<RoomWeekRow> RoomWeeks { get; }

    /// <summary>Messages by day and shown room type.</summary>
    DbSet<MessageDayRow> MessageDays { get; }

    /// <summary>Active users by day.</summary>
    DbSet<ActiveDayRow> ActiveDays { get; }

    /// <summary>Active users by hour.</summary>
    DbSet<ActiveHourRow> ActiveHours { get; }

    /// <summary>Who was active on each day, and when.</summary>
    DbSet<UserDayRow> UserDays { get; }

    /// <summary>Created users by day.</summary>
    DbSet<NewUserDayRow> NewUserDays { get; }

    /// <summary>The workspace's one row.</summary>
    DbSet<WorkspaceRow> Workspace { get; }

    /// <summary>
    /// A page of rooms, most messages first and then by id, with the number of all rooms, in one statement: LINQ would count them in another or
    /// sum their messages twice.
    /// </summary>
    IAsyncEnumerable<RoomOnPage> PageOf(IQueryable<RoomActivity> rooms, int skipped, int taken);

    /// <summary>Writes what was added or changed.</summary>
    Task<int> SaveChangesAsync(CancellationToken cancellationToken);
}
