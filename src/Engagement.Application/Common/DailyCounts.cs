using AutoMapper;
using Engagement.Domain.Calendar;

namespace Engagement.Application.Common;

/// <summary>A count of at least 1 on a local day. A query may put the sum of the whole previous period on the first day of that period.</summary>
internal sealed record DayCount(DateOnly LocalDay, long Count);

/// <summary>A count and its difference from another count.</summary>
public sealed class CountWithVariation
{
    /// <summary>The count.</summary>
    public required long Count { get; init; }

    /// <summary>This count minus the other, or for yesterday: the last day's minus yesterday's.</summary>
    public required long Variation { get; init; }
}

/// <summary>The counts of a period compared with those of the period before it.</summary>
/// <param name="Days">The period's days that have a count, newest first.</param>
/// <param name="Period">Their sum, and that minus the sum of the previous period.</param>
/// <param name="Yesterday">The day before the last, looked up also outside the period, and the last day minus it.</param>
internal sealed record DailyCounts(IReadOnlyList<DayCount> Days, CountWithVariation Period, CountWithVariation Yesterday)
{
    /// <summary>Compares the counts of both periods' days, which may be in any order; days without a count are left out.</summary>
    public static DailyCounts Of(Period period, IReadOnlyCollection<DayCount> counts)
    {
        var days = counts.Where(count => period.Contains(count.LocalDay)).OrderByDescending(count => count.LocalDay).ToList();
        var sum = days.Sum(count => count.Count);
        var previous = counts.Where(count => count.LocalDay >= period.Previous.First && count.LocalDay < period.First)
            .Sum(count => count.Count);
        var last = On(period.Last.DayNumber);
        var yesterday = On(period.Last.DayNumber - 1);
        return new DailyCounts(
            days,
            new CountWithVariation { Count = sum, Variation = sum - previous },
            new CountWithVariation { Count = yesterday, Variation = last - yesterday });

        // By number: the calendar's first day has a yesterday too, without a count.
        long On(int dayNumber) => counts.FirstOrDefault(count => count.LocalDay.DayNumber == dayNumber)?.Count ?? 0;
    }
}

/// <summary>Maps a local day to its first instant, by which responses name it.</summary>
internal sealed class FirstInstantResolver(WorkspaceCalendar calendar) : IMemberValueResolver<object, object, DateOnly, DateTime>
{
    public DateTime Resolve(object source, object destination, DateOnly sourceMember, DateTime destMember, ResolutionContext context) =>
        calendar.FirstInstant(sourceMember);
}
