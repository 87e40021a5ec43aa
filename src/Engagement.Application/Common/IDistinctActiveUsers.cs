using Engagement.Domain.Calendar;

namespace Engagement.Application.Common;

/// <summary>How many different users were active up to a local day.</summary>
public sealed class DistinctUsersUpToDay : IOfLocalDay
{
    /// <inheritdoc/>
    public required DateOnly LocalDay { get; init; }

    /// <summary>Users active on the day.</summary>
    public required long OnDay { get; init; }

    /// <summary>Users active in the 7 days that end with it.</summary>
    public required long InWeek { get; init; }

    /// <summary>Users active in the 30 days that end with it.</summary>
    public required long InMonth { get; init; }
}

/// <summary>Counts each user once in weeks and months, for which LINQ has no words that a store answers quickly.</summary>
public interface IDistinctActiveUsers
{
    /// <summary>The days of a period up to which anybody was active in a month, newest first.</summary>
    /// <param name="period">The days.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<DistinctUsersUpToDay>> CountAsync(Period period, CancellationToken cancellationToken);
}
