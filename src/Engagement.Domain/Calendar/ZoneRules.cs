namespace Engagement.Domain.Calendar;

/// <summary>
/// The offsets of one time zone from UTC. The list has each change from <see cref="FirstYear"/> to <see cref="EndYear"/>. Before them the
/// initial offset applies. After them the last 400 of those years repeat, which is exact because a zone has only yearly rules by then.
/// </summary>
public sealed class ZoneRules
{
    /// <summary>The first year whose changes must be in the list: no zone of the time zone database has an earlier one.</summary>
    public const int FirstYear = 1800;

    /// <summary>The first year whose changes need not be in the list.</summary>
    public const int EndYear = 2500;

    private const int MaxOffset = 86_400;

    private static readonly long s_end = new DateTimeOffset(EndYear, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
    private static readonly long s_cycleStart = s_end - GregorianCycle.Seconds;

    private readonly int _initialOffset;
    private readonly long[] _instants;
    private readonly int[] _offsets;

    /// <summary>The rules of a zone.</summary>
    /// <param name="name">The zone's IANA name.</param>
    /// <param name="initialOffset">Local time minus UTC before the first change, in seconds, less than a day.</param>
    /// <param name="transitions">The changes, in strictly ascending order; those from <see cref="EndYear"/> on are ignored.</param>
    /// <exception cref="ArgumentException">The changes are not in order, or an offset is a day or more.</exception>
    public ZoneRules(string name, int initialOffset, IEnumerable<ZoneTransition> transitions)
    {
        var known = transitions.TakeWhile(transition => transition.UnixSeconds < s_end).ToArray();
        Name = name;
        _initialOffset = initialOffset;
        _instants = [.. known.Select(transition => transition.UnixSeconds)];
        _offsets = [.. known.Select(transition => transition.Offset)];

        if (_instants.Zip(_instants.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            throw new ArgumentException($"The changes of {name} are not in ascending order.", nameof(transitions));
        }

        if (_offsets.Append(initialOffset).Any(offset => offset is <= -MaxOffset or >= MaxOffset))
        {
            throw new ArgumentException($"An offset of {name} is a day or more.", nameof(transitions));
        }
    }

    /// <summary>The zone's IANA name.</summary>
    public string Name { get; }

    /// <summary>Local time minus UTC, in seconds, at an instant in seconds since 1970 UTC.</summary>
    public int OffsetAt(long unixSeconds)
    {
        var next = IndexAfter(unixSeconds - SecondsOfCyclesBeyondEnd(unixSeconds));
        return next == 0 ? _initialOffset : _offsets[next - 1];
    }

    /// <summary>The next change after an instant, both in seconds since 1970 UTC; <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextTransition(long unixSeconds)
    {
        var shift = SecondsOfCyclesBeyondEnd(unixSeconds);
        var next = IndexAfter(unixSeconds - shift);
        if (next < _instants.Length)
        {
            return _instants[next] + shift;
        }

        // After the list, the next is the first change of the repeated cycle.
        var first = IndexAfter(s_cycleStart - 1);
        return first < _instants.Length ? _instants[first] + shift + GregorianCycle.Seconds : long.MaxValue;
    }

    /// <summary>The changes after one instant, up to and including another, earliest first; in seconds since 1970 UTC.</summary>
    public IEnumerable<ZoneTransition> Changes(long after, long last)
    {
        for (var next = NextTransition(after); next <= last && next < long.MaxValue; next = NextTransition(next))
        {
            yield return new ZoneTransition(next, OffsetAt(next));
        }
    }

    private int IndexAfter(long unixSeconds)
    {
        var found = Array.BinarySearch(_instants, unixSeconds);
        return found < 0 ? ~found : found + 1;
    }

    private static long SecondsOfCyclesBeyondEnd(long unixSeconds) =>
        unixSeconds < s_end ? 0 : (((unixSeconds - s_end) / GregorianCycle.Seconds) + 1) * GregorianCycle.Seconds;
}
