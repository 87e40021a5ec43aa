using System.Globalization;

namespace Engagement.Domain.Counting;

/// <summary>The half-open interval of a session.</summary>
/// <param name="StartedAt">Its first instant.</param>
/// <param name="EndedAt">The instant after its last; null where the session counts nowhere yet.</param>
public readonly record struct SessionInterval(DateTime StartedAt, DateTime? EndedAt);

/// <summary>When a session begins and ends, and how long it may be.</summary>
public static class SessionRules
{
    /// <summary>The longest session that is accepted unless a setting says otherwise: 31 days of 86,400 s.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromDays(31);

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The interval from the later of login and creation (a document copied to a new day has that day's midnight as its creation) to the
    /// later of last activity and close; without an end when there is neither, or when it lies less than one second after the start.
    /// </summary>
    /// <param name="loginAt">The document's <c>loginAt</c>.</param>
    /// <param name="createdAt">The document's <c>createdAt</c>.</param>
    /// <param name="lastActivityAt">The document's <c>lastActivityAt</c>.</param>
    /// <param name="closedAt">The document's <c>closedAt</c>.</param>
    public static SessionInterval Interval(DateTime loginAt, DateTime? createdAt, DateTime? lastActivityAt, DateTime? closedAt)
    {
        var start = createdAt > loginAt ? createdAt.Value : loginAt;
        var end = lastActivityAt is null || closedAt > lastActivityAt ? closedAt : lastActivityAt;
        return new SessionInterval(start, end - start < Shortest ? null : end);
    }

    /// <summary>Why the interval cannot be accepted, naming its length and the limit; null when it can.</summary>
    /// <param name="interval">The session's interval.</param>
    /// <param name="limit">The longest session that is accepted.</param>
    public static string? TooLong(SessionInterval interval, TimeSpan limit) =>
        interval.EndedAt - interval.StartedAt is { } length && length > limit
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"the session lasts {length.TotalSeconds:0.###} s, which is longer than the limit of {limit.TotalSeconds:0.###} s")
            : null;
}
