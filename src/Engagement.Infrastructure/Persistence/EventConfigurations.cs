using Engagement.Application.Store;
using Engagement.Infrastructure.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Engagement.Infrastructure.Persistence;

/// <summary>The tables of documents.</summary>
internal static class EventConfigurations
{
    public static void Add(ModelBuilder model)
    {
        Event<RoomRow>(model, "rooms", "type IS NOT NULL");
        Event<UserRow>(model, "users", "anonymous IS NOT NULL AND active IS NOT NULL");

        // The indexes find the messages of a user's day that is counted again, and the authors in a room whose type has changed.
        var messages = Event<MessageRow>(model, "messages", "room_id IS NOT NULL AND sent_at IS NOT NULL AND counted IS NOT NULL");
        messages.HasIndex(message => new { message.UserId, message.SentAt })
            .HasDatabaseName("messages_user_id_sent_at").HasFilter(CountingSql.MessageMayCount(""));
        messages.HasIndex(message => message.RoomId).HasDatabaseName("messages_room_id").HasFilter(CountingSql.MessageMayCount(""));
        messages.ToTable(table => table.HasCheckConstraint("messages_deleted_at", "deleted = (deleted_at IS NOT NULL) AND deleted_at <= version"));

        var sessions = Event<SessionRow>(model, "sessions", "user_id IS NOT NULL AND started_at IS NOT NULL AND anonymous IS NOT NULL");
        sessions.ToTable(table => table.HasCheckConstraint("sessions_interval", "ended_at >= started_at + interval '1 second'"));
        sessions.HasIndex(session => new { session.UserId, session.StartedAt })
            .HasDatabaseName("sessions_user_id_started_at").HasFilter(CountingSql.SessionCounts(""));

        Event<DailyActivityRow>(model, "daily_activity", "user_id IS NOT NULL AND day IS NOT NULL AND anonymous IS NOT NULL")
            .HasIndex(activity => new { activity.UserId, activity.Day })
            .HasDatabaseName("daily_activity_user_id_day").HasFilter(CountingSql.DailyActivityCounts(""));
    }

    /// <summary>The table of one kind of document. Only a deleted row may lack the columns.</summary>
    private static EntityTypeBuilder<TRow> Event<TRow>(ModelBuilder model, string name, string hasColumns)
        where TRow : EventRow => model.Entity<TRow>().ToTable(name, table =>
        {
            table.HasCheckConstraint($"{name}_id_length", "octet_length(id) BETWEEN 1 AND 128");
            table.HasCheckConstraint($"{name}_columns", $"({hasColumns}) OR (deleted AND columns_version = '-infinity')");
            table.HasCheckConstraint($"{name}_columns_version", "columns_version <= version");
        });
}
