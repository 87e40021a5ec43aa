using Engagement.Domain.Calendar;

namespace Engagement.Domain.Counting;

/// <summary>The instant that orders the states of a document.</summary>
public static class DocumentVersion
{
    /// <summary>How far a version may lie ahead of this machine's clock: the clocks of senders differ by less.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(1);

    /// <summary>Whether a version, in UTC, lies so far ahead of the clock that later documents could not replace it.</summary>
    public static bool IsTooFarAhead(DateTime version, DateTime now) => version - now > MaxAhead;

    /// <summary>The later of <c>_updatedAt</c> and <c>_deletedAt</c>; null when a document has neither and cannot be ordered.</summary>
    public static DateTime? Of(DateTime? updatedAt, DateTime? deletedAt) =>
        updatedAt is null || deletedAt > updatedAt ? deletedAt : updatedAt;

    /// <summary>
    /// The version of a document without <c>_updatedAt</c>, from the latest instant that it knows: a microsecond earlier, so that it loses against a
    /// document that was updated at that instant or later.
    /// </summary>
    public static DateTime OfLatestInstant(DateTime instant) =>
        instant == StoreRange.First ? instant : instant.AddTicks(-TimeSpan.TicksPerMicrosecond);

    /// <summary>
    /// The version of a room that is inferred from a message: before every version of a room's own document, and in the order of the messages.
    /// Each millisecond since 1970 becomes a microsecond after the earliest instant that the store can hold.
    /// </summary>
    public static DateTime OfInferredRoom(DateTime sentAt) =>
        StoreRange.First.AddTicks(Math.Max(0, (sentAt - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond) * TimeSpan.TicksPerMicrosecond);
}
