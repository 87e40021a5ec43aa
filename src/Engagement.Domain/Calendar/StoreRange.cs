namespace Engagement.Domain.Calendar;

/// <summary>
/// The instants that the store accepts: years 1 to 9999 without the first and the last two days, so that the local days of every zone are in
/// those years. A document with an instant outside is rejected; a query's instant outside is clamped before any arithmetic.
/// </summary>
public static class StoreRange
{
    /// <summary>The earliest instant, 0001-01-03T00:00:00.000Z.</summary>
    public static readonly DateTime First = new(1, 1, 3, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The latest instant, 9999-12-29T23:59:59.999Z.</summary>
    public static readonly DateTime Last = new DateTime(9999, 12, 29, 23, 59, 59, DateTimeKind.Utc).AddMilliseconds(999);

    /// <summary>Whether the store can hold a UTC instant.</summary>
    public static bool Contains(DateTime instant) => instant >= First && instant <= Last;
}
