using Engagement.Domain.Calendar;

namespace Engagement.Application.Common;

/// <summary>How many different users were active up to a local day.</summary>
/// <param name="LocalDay">The local day.</param>
/// <param name="OnDay">Users active on the day.</param>
/// <param name="InWeek">Users active in the 7 days that end with it.</param>
/// <param name="InMonth">Users active in the 30 days that end with it.</param>
public sealed record DistinctUsersUpToDay(DateOnly LocalDay, long OnDay, long InWeek, long InMonth) : IOfLocalDay;

/// <summary>Counts each user once in weeks and months, for which LINQ has no words that a store answers quickly.</summary>
public interface IDistinctActiveUsers
{
    /// <summary>The days of a period up to which anybody was active in a month, newest first.</summary>
    Task<IReadOnlyList<DistinctUsersUpToDay>> CountAsync(Period period, CancellationToken cancellationToken);
}
