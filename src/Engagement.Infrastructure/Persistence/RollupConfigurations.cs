using Engagement.Application.Store;
using Engagement.Infrastructure.Ingest;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Infrastructure.Persistence;

/// <summary>The tables of counts, and of the workspace's state.</summary>
internal static class RollupConfigurations
{
    private const string HasUsers = "session_users >= 0 AND message_users >= 0 AND session_users + message_users > 0";

    public static void Add(ModelBuilder model)
    {
        model.Entity<MessageDayRow>().ToTable("message_day", table =>
        {
            table.HasCheckConstraint("message_day_messages", "messages > 0");
            table.HasCheckConstraint("message_day_room_type", CountingSql.RoomIsShown("room_"));
        }).HasKey(row => new { row.Day, row.RoomType });

        model.Entity<RoomDayRow>().ToTable("room_day", table => table.HasCheckConstraint("room_day_messages", "messages > 0"))
            .HasKey(row => new { row.Day, row.RoomId });

        model.Entity<RoomWeekRow>(builder =>
        {
            builder.ToTable("room_week", table =>
            {
                table.HasCheckConstraint("room_week_messages", "messages > 0");
                table.HasCheckConstraint("room_week_monday", "extract(isodow FROM week) = 1");
            });
            builder.HasKey(row => new { row.Week, row.RoomId });

            // For finding a room's days by its weeks when its type changes.
            builder.HasIndex(row => new { row.RoomId, row.Week }).HasDatabaseName("room_week_room_id");
        });

        model.Entity<UserDayRow>().ToTable("user_day", table =>
        {
            table.HasCheckConstraint("user_day_hours", "session_hours BETWEEN 0 AND 16777215 AND message_hours BETWEEN 0 AND 16777215");
            table.HasCheckConstraint("user_day_active", "session_hours > 0 OR message_hours > 0 OR all_day");
        }).HasKey(row => new { row.Day, row.UserId });

        model.Entity<ActiveDayRow>().ToTable("active_day", table => table.HasCheckConstraint("active_day_users", HasUsers))
            .HasKey(row => row.Day);

        model.Entity<ActiveHourRow>().ToTable("active_hour", table =>
        {
            table.HasCheckConstraint("active_hour_hour", "hour BETWEEN 0 AND 23");
            table.HasCheckConstraint("active_hour_users", HasUsers);
        }).HasKey(row => new { row.Day, row.Hour });

        model.Entity<NewUserDayRow>().ToTable("new_user_day", table => table.HasCheckConstraint("new_user_day_users", "users > 0"))
            .HasKey(row => row.Day);

        model.Entity<WorkspaceRow>(builder =>
        {
            builder.ToTable("workspace", table =>
            {
                table.HasCheckConstraint("workspace_one_row", "id = 1");
                table.HasCheckConstraint("workspace_data_version", "data_version >= 0");
                table.HasCheckConstraint("workspace_keep_pruned_after_days", "keep_pruned_after_days >= 0");
            });
            builder.Property(row => row.Id).ValueGeneratedNever();
            builder.Property(row => row.KeepPrunedAfterDays).HasDefaultValue(0);
            builder.Property(row => row.DataState).HasDefaultValueSql("gen_random_uuid()");
        });

        model.Entity<SourceRow>(builder =>
        {
            builder.ToTable("source", table => table.HasCheckConstraint("source_one_row", "id = 1"));
            builder.Property(row => row.Id).ValueGeneratedNever();
        });
    }
}
