using Engagement.Domain.Calendar;

namespace Engagement.Domain.Counting;

/// <summary>Which of two states of a document is the newer.</summary>
public static class DocumentVersion
{
    /// <summary>How far a version may lie ahead of the clock that it is compared with: clocks of senders differ, days do not.</summary>
    public static readonly TimeSpan MostAhead = TimeSpan.FromDays(1);

    /// <summary>Whether a version lies so far ahead that no later document could correct it.</summary>
    /// <param name="version">The version, in UTC.</param>
    /// <param name="now">What the clock says, in UTC.</param>
    public static bool IsTooFarAhead(DateTime version, DateTime now) => version - now > MostAhead;

    /// <summary>The later of the two instants; null when there is neither, and the document cannot be ordered.</summary>
    /// <param name="updatedAt">The document's <c>_updatedAt</c>.</param>
    /// <param name="deletedAt">The document's <c>_deletedAt</c>.</param>
    public static DateTime? Of(DateTime? updatedAt, DateTime? deletedAt) =>
        updatedAt is null || deletedAt > updatedAt ? deletedAt : updatedAt;

    /// <summary>
    /// The version of a room that is inferred from a message: before every version that a room's own document can have, and later the later the
    /// message was sent. A millisecond since 1970 is a microsecond after the earliest instant that can be stored.
    /// </summary>
    /// <param name="sentAt">When the message was sent.</param>
    public static DateTime OfInferredRoom(DateTime sentAt) =>
        StoreRange.First.AddTicks(Math.Max(0, (sentAt - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond) * TimeSpan.TicksPerMicrosecond);
}
