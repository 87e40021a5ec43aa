using Engagement.Application.Store;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Common;

/// <summary>The tables that use cases read. They write only accounts, tokens, permissions and failed sign-ins; ingest and rebuild write the rest.</summary>
public abstract class EngagementDbContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>Accounts for the API.</summary>
    public DbSet<AccountRow> Accounts => Set<AccountRow>();

    /// <summary>Hashed tokens of accounts.</summary>
    public DbSet<AccessTokenRow> AccessTokens => Set<AccessTokenRow>();

    /// <summary>Which role holds which permission.</summary>
    public DbSet<PermissionRow> Permissions => Set<PermissionRow>();

    /// <summary>One row, which changes with every account, token and permission.</summary>
    public DbSet<AccessVersionRow> AccessVersion => Set<AccessVersionRow>();

    /// <summary>Recent failed sign-ins.</summary>
    public DbSet<FailedLoginRow> FailedLogins => Set<FailedLoginRow>();

    /// <summary>Rooms in their current state; deleted ones included.</summary>
    public DbSet<RoomRow> Rooms => Set<RoomRow>();

    /// <summary>Messages by room and day, also of rooms that are not stored.</summary>
    public DbSet<RoomDayRow> RoomDays => Set<RoomDayRow>();

    /// <summary>The same messages by room and week.</summary>
    public DbSet<RoomWeekRow> RoomWeeks => Set<RoomWeekRow>();

    /// <summary>Messages by day and shown room type.</summary>
    public DbSet<MessageDayRow> MessageDays => Set<MessageDayRow>();

    /// <summary>Active users by day.</summary>
    public DbSet<ActiveDayRow> ActiveDays => Set<ActiveDayRow>();

    /// <summary>Active users by hour.</summary>
    public DbSet<ActiveHourRow> ActiveHours => Set<ActiveHourRow>();

    /// <summary>The active users of each day, with their hours.</summary>
    public DbSet<UserDayRow> UserDays => Set<UserDayRow>();

    /// <summary>Created users by day.</summary>
    public DbSet<NewUserDayRow> NewUserDays => Set<NewUserDayRow>();

    /// <summary>The workspace's one row.</summary>
    public DbSet<WorkspaceRow> Workspace => Set<WorkspaceRow>();

    /// <summary>How far the workspace's MongoDB was followed; no row before the first pull.</summary>
    public DbSet<SourceRow> Source => Set<SourceRow>();

    /// <summary>
    /// A page of rooms, most messages first and then by id, with the number of all rooms, in one statement. LINQ would need two statements, or
    /// sum the messages twice.
    /// </summary>
    public abstract IAsyncEnumerable<RoomOnPage> PageOf(IQueryable<RoomActivity> rooms, int skipped, int taken);

    /// <summary>The store's clock, in UTC, which all instances of the service share.</summary>
    public abstract Task<DateTime> NowAsync(CancellationToken cancellationToken);
}
