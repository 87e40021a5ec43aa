using System.Globalization;

namespace Engagement.Domain.Counting;

/// <summary>The half-open interval of a session.</summary>
/// <param name="StartedAt">Its first instant.</param>
/// <param name="EndedAt">The instant after its last; null while the session does not count.</param>
public readonly record struct SessionInterval(DateTime StartedAt, DateTime? EndedAt);

/// <summary>When a session begins and ends, and how long it may be.</summary>
public static class SessionRules
{
    /// <summary>The default limit of a session's length: 31 days of 86,400 s.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromDays(31);

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The interval from the later of login and creation (a document copied to a new day has that day's midnight as its creation) to the
    /// later of last activity and close; without an end when there is neither, or when it lies less than one second after the start.
    /// </summary>
    public static SessionInterval Interval(DateTime loginAt, DateTime? createdAt, DateTime? lastActivityAt, DateTime? closedAt)
    {
        var start = createdAt > loginAt ? createdAt.Value : loginAt;
        var end = lastActivityAt is null || closedAt > lastActivityAt ? closedAt : lastActivityAt;
        return new SessionInterval(start, end - start < Shortest ? null : end);
    }

    /// <summary>The reason to reject an interval that is longer than the limit; null for an accepted one.</summary>
    public static string? TooLong(SessionInterval interval, TimeSpan limit) =>
        interval.EndedAt - interval.StartedAt is { } length && length > limit
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"the session lasts {length.TotalSeconds:0.###} s, which is longer than the limit of {limit.TotalSeconds:0.###} s")
            : null;
}
