using Engagement.Application.Store;
using Engagement.Infrastructure.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Engagement.Infrastructure.Persistence;

internal sealed class MessageDayConfiguration : IEntityTypeConfiguration<MessageDayRow>
{
    public void Configure(EntityTypeBuilder<MessageDayRow> builder)
    {
        builder.ToTable("message_day", table =>
        {
            table.HasCheckConstraint("message_day_messages", "messages > 0");
            table.HasCheckConstraint("message_day_room_type", CountingSql.RoomIsShown("room_"));
        });
        builder.HasKey(row => new { row.Day, row.RoomType }).HasName("message_day_pkey");
    }
}

internal sealed class RoomDayConfiguration : IEntityTypeConfiguration<RoomDayRow>
{
    public void Configure(EntityTypeBuilder<RoomDayRow> builder)
    {
        builder.ToTable("room_day", table => table.HasCheckConstraint("room_day_messages", "messages > 0"));
        builder.HasKey(row => new { row.Day, row.RoomId }).HasName("room_day_pkey");
    }
}

internal sealed class RoomWeekConfiguration : IEntityTypeConfiguration<RoomWeekRow>
{
    public void Configure(EntityTypeBuilder<RoomWeekRow> builder)
    {
        builder.ToTable("room_week", table =>
        {
            table.HasCheckConstraint("room_week_messages", "messages > 0");
            table.HasCheckConstraint("room_week_monday", "extract(isodow FROM week) = 1");
        });
        builder.HasKey(row => new { row.Week, row.RoomId }).HasName("room_week_pkey");

        // A room that changes its type takes its days along: they are found by its weeks.
        builder.HasIndex(row => new { row.RoomId, row.Week }).HasDatabaseName("room_week_room_id");
    }
}

internal sealed class UserDayConfiguration : IEntityTypeConfiguration<UserDayRow>
{
    public void Configure(EntityTypeBuilder<UserDayRow> builder)
    {
        builder.ToTable("user_day", table =>
        {
            table.HasCheckConstraint("user_day_hours", "session_hours BETWEEN 0 AND 16777215 AND message_hours BETWEEN 0 AND 16777215");
            table.HasCheckConstraint("user_day_active", "session_hours > 0 OR message_hours > 0 OR all_day");
        });
        builder.HasKey(row => new { row.Day, row.UserId }).HasName("user_day_pkey");
    }
}

internal sealed class ActiveDayConfiguration : IEntityTypeConfiguration<ActiveDayRow>
{
    public void Configure(EntityTypeBuilder<ActiveDayRow> builder)
    {
        builder.ToTable("active_day", table => table.HasCheckConstraint(
            "active_day_users", "session_users >= 0 AND message_users >= 0 AND session_users + message_users > 0"));
        builder.HasKey(row => row.Day).HasName("active_day_pkey");
    }
}

internal sealed class ActiveHourConfiguration : IEntityTypeConfiguration<ActiveHourRow>
{
    public void Configure(EntityTypeBuilder<ActiveHourRow> builder)
    {
        builder.ToTable("active_hour", table =>
        {
            table.HasCheckConstraint("active_hour_hour", "hour BETWEEN 0 AND 23");
            table.HasCheckConstraint(
                "active_hour_users", "session_users >= 0 AND message_users >= 0 AND session_users + message_users > 0");
        });
        builder.HasKey(row => new { row.Day, row.Hour }).HasName("active_hour_pkey");
    }
}

internal sealed class NewUserDayConfiguration : IEntityTypeConfiguration<NewUserDayRow>
{
    public void Configure(EntityTypeBuilder<NewUserDayRow> builder)
    {
        builder.ToTable("new_user_day", table => table.HasCheckConstraint("new_user_day_users", "users > 0"));
        builder.HasKey(row => row.Day).HasName("new_user_day_pkey");
    }
}

internal sealed class WorkspaceConfiguration : IEntityTypeConfiguration<WorkspaceRow>
{
    public void Configure(EntityTypeBuilder<WorkspaceRow> builder)
    {
        builder.ToTable("workspace", table =>
        {
            table.HasCheckConstraint("workspace_one_row", "id = 1");
            table.HasCheckConstraint("workspace_data_version", "data_version >= 0");
        });
        builder.HasKey(row => row.Id).HasName("workspace_pkey");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.DataState).HasDefaultValueSql("gen_random_uuid()");
    }
}
