namespace Engagement.IntegrationTests.Ingest.Model;

/// <summary>The compared tables, with their key columns first.</summary>
internal static class ModelTables
{
    public static readonly RawKind[] Events = [RawKind.Room, RawKind.User, RawKind.Message, RawKind.Session, RawKind.UserDaily];

    public static IReadOnlyList<TableText> All =>
        [.. Events.Select(Of), MessageDay(), RoomDay(), RoomWeek(), NewUserDay(), UserDay(), ActiveDay(), ActiveHour()];

    public static TableText Of(RawKind kind)
    {
        var name = kind switch
        {
            RawKind.Room => "rooms",
            RawKind.User => "users",
            RawKind.Message => "messages",
            RawKind.Session => "sessions",
            _ => "daily_activity",
        };
        string[] deletedAt = kind == RawKind.Message ? ["deleted_at"] : [];
        return new TableText(name, ["id", "version", "deleted", .. deletedAt, "columns_version", "columns_deleted", .. ModelReader.Columns(kind)], 1);
    }

    public static TableText MessageDay() => new("message_day", ["day", "room_type", "messages"], 2);

    public static TableText RoomDay() => new("room_day", ["room_id", "day", "messages"], 2);

    public static TableText RoomWeek() => new("room_week", ["room_id", "week", "messages"], 2);

    public static TableText NewUserDay() => new("new_user_day", ["day", "users"], 1);

    public static TableText UserDay() => new("user_day", ["day", "user_id", "session_hours", "message_hours", "all_day"], 2);

    public static TableText ActiveDay() => new("active_day", ["day", "session_users", "message_users"], 1);

    public static TableText ActiveHour() => new("active_hour", ["day", "hour", "session_users", "message_users"], 2);
}
