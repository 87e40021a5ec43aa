using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>A live document and its collection. Its version is a day of November 2026.</summary>
public sealed record LiveDocument(string Collection, string Json)
{
    public static LiveDocument Room(string id, string type, string name, int version = 1) =>
        Of("rooms", Documents.Room(id, type, name, Day(version)));

    public static LiveDocument User(string id, string role, int createdOn, int version = 1) =>
        Of("users", Documents.User(id, Day(createdOn), Day(version), $",\"roles\":[\"{role}\"]"));

    /// <param name="id">The message.</param>
    /// <param name="room">Its room.</param>
    /// <param name="user">Its author.</param>
    /// <param name="day">The day of the message, at ten o'clock.</param>
    /// <param name="version">The day of the version.</param>
    public static LiveDocument Message(string id, string room = "r", string user = "ann", int day = 20, int version = 1) =>
        Of("messages", Documents.Message(id, Day(day, 10), room, user, Day(version)));

    /// <param name="from">The hour of the 20th at which it starts.</param>
    /// <param name="to">The hour at which it ends; null for an open session.</param>
    /// <param name="user">Its user.</param>
    /// <param name="version">The day of the version.</param>
    public static LiveDocument Session(int from, int? to, string user = "ann", int version = 1) =>
        Of("sessions", Documents.Session("s", user, Day(20, from), to is { } end ? Day(20, end) : (DocumentDate?)null, Day(version)));

    public static LiveDocument UserDaily(string user, int day, int version = 1) =>
        Of("sessions", Documents.UserDaily(user, 2026, 11, day, Day(version), id: $"{user}-2026-11-1"));

    /// <summary>A deletion with only the id.</summary>
    public static LiveDocument Deletion(string collection, string id, int version = 2) =>
        Of(collection, Documents.Deletion(id, Day(version)));

    private static LiveDocument Of(string collection, string document) => new(collection, Documents.WithPlainDates(document));

    private static DocumentDate Day(int day, int hour = 0) => $"2026-11-{day:00}T{hour:00}:00:00.000Z";
}
