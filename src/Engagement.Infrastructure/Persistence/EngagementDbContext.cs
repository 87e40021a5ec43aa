using System.Text.RegularExpressions;
using Engagement.Application.Common;
using Engagement.Application.Store;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Infrastructure.Persistence;

public sealed partial class EngagementDbContext(DbContextOptions<EngagementDbContext> options) : DbContext(options), IEngagementDbContext
{
    public DbSet<RoomRow> Rooms => Set<RoomRow>();

    public DbSet<UserRow> Users => Set<UserRow>();

    public DbSet<MessageRow> Messages => Set<MessageRow>();

    public DbSet<SessionRow> Sessions => Set<SessionRow>();

    public DbSet<DailyActivityRow> DailyActivity => Set<DailyActivityRow>();

    public DbSet<AccountRow> Accounts => Set<AccountRow>();

    public DbSet<AccessTokenRow> AccessTokens => Set<AccessTokenRow>();

    public DbSet<CredentialVersionRow> CredentialVersions => Set<CredentialVersionRow>();

    public DbSet<PermissionRow> Permissions => Set<PermissionRow>();

    public DbSet<AccessVersionRow> AccessVersion => Set<AccessVersionRow>();

    public DbSet<FailedLoginRow> FailedLogins => Set<FailedLoginRow>();

    public DbSet<MessageDayRow> MessageDays => Set<MessageDayRow>();

    public DbSet<RoomDayRow> RoomDays => Set<RoomDayRow>();

    public DbSet<RoomWeekRow> RoomWeeks => Set<RoomWeekRow>();

    public DbSet<UserDayRow> UserDays => Set<UserDayRow>();

    public DbSet<ActiveDayRow> ActiveDays => Set<ActiveDayRow>();

    public DbSet<ActiveHourRow> ActiveHours => Set<ActiveHourRow>();

    public DbSet<NewUserDayRow> NewUserDays => Set<NewUserDayRow>();

    public DbSet<WorkspaceRow> Workspace => Set<WorkspaceRow>();

    public IAsyncEnumerable<RoomOnPage> PageOf(IQueryable<RoomActivity> rooms, int skipped, int taken) => RoomPage.Of(this, rooms, skipped, taken);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(EngagementDbContext).Assembly);

        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(SnakeCase().Replace(property.Name, "_$1").ToLowerInvariant());

            // Ids and names compare by their bytes, whatever the database's locale: order is part of the answers.
            if (property.ClrType == typeof(string) || property.ClrType == typeof(string[]))
            {
                property.SetCollation("C");
            }
        }
    }

    [GeneratedRegex("(?<!^)([A-Z])")]
    private static partial Regex SnakeCase();
}
