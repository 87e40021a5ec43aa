using Engagement.Application.Store;
using Engagement.Infrastructure.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Engagement.Infrastructure.Persistence;

internal sealed class RoomConfiguration : IEntityTypeConfiguration<RoomRow>
{
    public void Configure(EntityTypeBuilder<RoomRow> builder) => builder.IsEvent("rooms", "type IS NOT NULL");
}

internal sealed class UserConfiguration : IEntityTypeConfiguration<UserRow>
{
    public void Configure(EntityTypeBuilder<UserRow> builder) => builder.IsEvent("users", "anonymous IS NOT NULL AND active IS NOT NULL");
}

internal sealed class MessageConfiguration : IEntityTypeConfiguration<MessageRow>
{
    public void Configure(EntityTypeBuilder<MessageRow> builder)
    {
        builder.IsEvent("messages", "room_id IS NOT NULL AND user_id IS NOT NULL AND sent_at IS NOT NULL AND counted IS NOT NULL");

        // A user's day that lost a message is counted again; so are the authors of a room that comes into view or leaves it.
        builder.HasIndex(message => new { message.UserId, message.SentAt })
            .HasDatabaseName("messages_user_id_sent_at").HasFilter(CountingSql.MessageCounts(""));
        builder.HasIndex(message => message.RoomId)
            .HasDatabaseName("messages_room_id").HasFilter(CountingSql.MessageCounts(""));
    }
}

internal sealed class SessionConfiguration : IEntityTypeConfiguration<SessionRow>
{
    public void Configure(EntityTypeBuilder<SessionRow> builder)
    {
        builder.IsEvent("sessions", "user_id IS NOT NULL AND started_at IS NOT NULL AND anonymous IS NOT NULL");
        builder.ToTable(table => table.HasCheckConstraint("sessions_interval", "ended_at >= started_at + interval '1 second'"));
        builder.HasIndex(session => new { session.UserId, session.StartedAt })
            .HasDatabaseName("sessions_user_id_started_at").HasFilter(CountingSql.SessionCounts(""));
    }
}

internal sealed class DailyActivityConfiguration : IEntityTypeConfiguration<DailyActivityRow>
{
    public void Configure(EntityTypeBuilder<DailyActivityRow> builder)
    {
        builder.IsEvent("daily_activity", "user_id IS NOT NULL AND day IS NOT NULL AND anonymous IS NOT NULL");
        builder.HasIndex(activity => new { activity.UserId, activity.Day })
            .HasDatabaseName("daily_activity_user_id_day").HasFilter(CountingSql.DailyActivityCounts(""));
    }
}

internal static class EventBuilder
{
    /// <summary>The table of one kind of document: its registers, and that only a tombstone may lack columns.</summary>
    public static void IsEvent<TRow>(this EntityTypeBuilder<TRow> builder, string name, string hasColumns)
        where TRow : EventRow
    {
        builder.ToTable(name, table =>
        {
            table.HasCheckConstraint($"{name}_id_length", "octet_length(id) BETWEEN 1 AND 128");
            table.HasCheckConstraint($"{name}_columns", $"({hasColumns}) OR (deleted AND columns_version = '-infinity')");
            table.HasCheckConstraint($"{name}_columns_version", "columns_version <= version");
        });
        builder.HasKey(row => row.Id).HasName($"{name}_pkey");
    }
}
