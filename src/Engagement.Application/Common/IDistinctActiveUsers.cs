using Engagement.Domain.Calendar;

namespace Engagement.Application.Common;

/// <summary>The distinct active users up to a local day.</summary>
/// <param name="OnDay">Users active on the day.</param>
/// <param name="InWeek">Users active in the 7 days that end with it.</param>
/// <param name="InMonth">Users active in the 30 days that end with it.</param>
public sealed record DistinctUsersUpToDay(DateOnly LocalDay, long OnDay, long InWeek, long InMonth);

/// <summary>Counts distinct users of weeks and months in SQL: what LINQ can express is too slow.</summary>
public interface IDistinctActiveUsers
{
    /// <summary>The days of a period, newest first; a day without active users in the month that ends with it is left out.</summary>
    Task<IReadOnlyList<DistinctUsersUpToDay>> CountAsync(Period period, CancellationToken cancellationToken);
}
