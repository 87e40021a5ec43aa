namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>A live document and its collection. Its version is a day of November 2026.</summary>
public sealed record LiveDocument(string Collection, string Json)
{
    public static LiveDocument Room(string id, string type, string name, int version = 1) =>
        new("rooms", $$"""{"_id":"{{id}}","t":"{{type}}","name":"{{name}}","_updatedAt":"{{Day(version)}}"}""");

    public static LiveDocument User(string id, string role, int createdOn, int version = 1) =>
        new("users", $$"""{"_id":"{{id}}","createdAt":"{{Day(createdOn)}}","roles":["{{role}}"],"_updatedAt":"{{Day(version)}}"}""");

    /// <param name="id">The message.</param>
    /// <param name="room">Its room.</param>
    /// <param name="user">Its author.</param>
    /// <param name="day">The day of the message, at ten o'clock.</param>
    /// <param name="version">The day of the version.</param>
    public static LiveDocument Message(string id, string room = "r", string user = "ann", int day = 20, int version = 1) =>
        new("messages", $$"""{"_id":"{{id}}","rid":"{{room}}","ts":"{{Day(day, 10)}}","u":{"_id":"{{user}}"},"_updatedAt":"{{Day(version)}}"}""");

    /// <param name="from">The hour of the 20th at which it starts.</param>
    /// <param name="to">The hour at which it ends; null for an open session.</param>
    /// <param name="user">Its user.</param>
    /// <param name="version">The day of the version.</param>
    public static LiveDocument Session(int from, int? to, string user = "ann", int version = 1) => new(
        "sessions",
        $$"""{"_id":"s","userId":"{{user}}","loginAt":"{{Day(20, from)}}","closedAt":{{(to is { } end ? $"\"{Day(20, end)}\"" : "null")}},"_updatedAt":"{{Day(version)}}"}""");

    public static LiveDocument UserDaily(string user, int day, int version = 1) => new(
        "sessions",
        $$"""{"_id":"{{user}}-2026-11-1","type":"user_daily","userId":"{{user}}","year":2026,"month":11,"day":{{day}},"_updatedAt":"{{Day(version)}}"}""");

    /// <summary>A deletion with only the id.</summary>
    public static LiveDocument Deletion(string collection, string id, int version = 2) =>
        new(collection, $$"""{"_id":"{{id}}","_deletedAt":"{{Day(version)}}"}""");

    private static string Day(int day, int hour = 0) => $"2026-11-{day:00}T{hour:00}:00:00.000Z";
}
