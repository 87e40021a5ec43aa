using AutoMapper;
using Engagement.Application.Common;
using Engagement.Domain;
using Engagement.Domain.Calendar;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Engagement.Application.Users;

/// <summary>
/// GET /api/v1/engagement-dashboard/users/users-by-time-of-the-day-in-a-week: how many users were active in each hour that begins between
/// two instants, however far apart.
/// </summary>
/// <param name="Start">The first instant.</param>
/// <param name="End">The last instant.</param>
[RequiresPermission(Permissions.ViewEngagementDashboard)]
public sealed record UsersByTimeOfTheDayInAWeekQuery(QueryText Start, QueryText End) : PeriodQuery, IRequest<UsersByTimeOfTheDayInAWeekResponse>
{
    /// <inheritdoc/>
    public override object CacheKey(WorkspaceCalendar calendar) => HourWindow.Of(calendar, Start.Instant(), End.Instant()).Key;
}

internal sealed class UsersByTimeOfTheDayInAWeekQueryValidator(WorkspaceCalendar calendar)
    : PeriodQueryValidator<UsersByTimeOfTheDayInAWeekQuery>(calendar);

/// <summary>Hours with active users, under the name that the documented API gives them.</summary>
public sealed class UsersByTimeOfTheDayInAWeekResponse : DashboardResponse
{
    /// <summary>The hours, newest first.</summary>
    public required IReadOnlyList<UsersByTimeHour> Week { get; init; }

    /// <inheritdoc/>
    public override CsvTable Csv(WorkspaceCalendar calendar) => CsvTable.Of(
        Week,
        ("date", hour => hour.Date),
        ("hour", hour => hour.Hour),
        ("users", hour => hour.Users));
}

/// <summary>The active users of one hour.</summary>
public sealed class UsersByTimeHour : DatedEntry
{
    /// <summary>Users, at least 1.</summary>
    public required int Users { get; init; }

    /// <summary>The hour's label, 0 to 23.</summary>
    public required int Hour { get; init; }
}

internal sealed class UsersByTimeOfTheDayInAWeekMapping : Profile
{
    public UsersByTimeOfTheDayInAWeekMapping() => CreateMap<ActiveUsersInHour, UsersByTimeHour>()
        .ForMember(hour => hour.Day, map => map.MapFrom(count => count.Day.Day))
        .ForMember(hour => hour.Month, map => map.MapFrom(count => count.Day.Month))
        .ForMember(hour => hour.Year, map => map.MapFrom(count => count.Day.Year));
}

/// <summary>Reads the hours of all days of the window in one statement, and omits those outside it.</summary>
internal sealed class UsersByTimeOfTheDayInAWeekQueryHandler(
    EngagementDbContext db, WorkspaceCalendar calendar, IOptions<WorkspaceOptions> options, IMapper mapper)
    : IRequestHandler<UsersByTimeOfTheDayInAWeekQuery, UsersByTimeOfTheDayInAWeekResponse>
{
    public async Task<UsersByTimeOfTheDayInAWeekResponse> Handle(
        UsersByTimeOfTheDayInAWeekQuery request, CancellationToken cancellationToken)
    {
        var window = HourWindow.Of(calendar, request.Start.Instant(), request.End.Instant());
        var first = window.EarliestPossibleDay;
        var last = window.LatestPossibleDay;
        var hours = await db.ActiveDays
            .Where(row => row.Day >= first && row.Day <= last)
            .Sources(options.Value.UserActivity)
            .ActiveUsersByHour(db.ActiveHours)
            .OrderByDescending(hour => hour.Day).ThenByDescending(hour => hour.Hour)
            .ToListAsync(cancellationToken);

        return new UsersByTimeOfTheDayInAWeekResponse
        {
            Week = mapper.Map<IReadOnlyList<UsersByTimeHour>>(hours.Where(hour => window.Contains(hour.Day, hour.Hour))),
        };
    }
}
