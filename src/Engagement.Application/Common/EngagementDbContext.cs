using Engagement.Application.Store;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Common;

/// <summary>What use cases read of the store; the ingest path alone writes events and rollups.</summary>
public abstract class EngagementDbContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>Accounts for the API.</summary>
    public DbSet<AccountRow> Accounts => Set<AccountRow>();

    /// <summary>Hashed tokens of accounts.</summary>
    public DbSet<AccessTokenRow> AccessTokens => Set<AccessTokenRow>();

    /// <summary>Which role holds which permission.</summary>
    public DbSet<PermissionRow> Permissions => Set<PermissionRow>();

    /// <summary>Its one row changes with what accounts may do.</summary>
    public DbSet<AccessVersionRow> AccessVersion => Set<AccessVersionRow>();

    /// <summary>Sign-ins that failed lately.</summary>
    public DbSet<FailedLoginRow> FailedLogins => Set<FailedLoginRow>();

    /// <summary>Rooms, as they are now; deleted ones included.</summary>
    public DbSet<RoomRow> Rooms => Set<RoomRow>();

    /// <summary>Messages by room and day, of rooms known or not.</summary>
    public DbSet<RoomDayRow> RoomDays => Set<RoomDayRow>();

    /// <summary>The same by room and week.</summary>
    public DbSet<RoomWeekRow> RoomWeeks => Set<RoomWeekRow>();

    /// <summary>Messages by day and shown room type.</summary>
    public DbSet<MessageDayRow> MessageDays => Set<MessageDayRow>();

    /// <summary>Active users by day.</summary>
    public DbSet<ActiveDayRow> ActiveDays => Set<ActiveDayRow>();

    /// <summary>Active users by hour.</summary>
    public DbSet<ActiveHourRow> ActiveHours => Set<ActiveHourRow>();

    /// <summary>Who was active on each day, and when.</summary>
    public DbSet<UserDayRow> UserDays => Set<UserDayRow>();

    /// <summary>Created users by day.</summary>
    public DbSet<NewUserDayRow> NewUserDays => Set<NewUserDayRow>();

    /// <summary>The workspace's one row.</summary>
    public DbSet<WorkspaceRow> Workspace => Set<WorkspaceRow>();

    /// <summary>
    /// A page of rooms, most messages first and then by id, with the number of all rooms, in one statement: LINQ would count them in another or
    /// sum their messages twice.
    /// </summary>
    public abstract IAsyncEnumerable<RoomOnPage> PageOf(IQueryable<RoomActivity> rooms, int skipped, int taken);
}
