using AutoMapper;
using Engagement.Application.Common;
using Engagement.Domain;
using Engagement.Domain.Calendar;
using MediatR;

namespace Engagement.Application.Users;

/// <summary>
/// GET /api/v1/engagement-dashboard/users/active-users-summary: how many different users were active on each day of a period, in the week and
/// in the month up to it. Not in the original, whose page computes it from the ids of active users.
/// </summary>
/// <param name="Start">An instant of the first day.</param>
/// <param name="End">An instant of the last day.</param>
[RequiresPermission(Permissions.ViewEngagementDashboard)]
public sealed record ActiveUsersSummaryQuery(QueryText Start, QueryText End) : PeriodQuery, IRequest<ActiveUsersSummaryResponse>;

internal sealed class ActiveUsersSummaryQueryValidator(WorkspaceCalendar calendar) : PeriodQueryValidator<ActiveUsersSummaryQuery>(calendar);

/// <summary>The active users of days, weeks and months.</summary>
public sealed class ActiveUsersSummaryResponse : DashboardResponse
{
    /// <summary>Days with an active user in the month that ends on them, newest first.</summary>
    public required IReadOnlyList<ActiveUsersSummaryDay> Days { get; init; }

    /// <inheritdoc/>
    public override CsvTable Csv(WorkspaceCalendar calendar) => CsvTable.Of(
        Days, ("date", day => calendar.LocalDay(day.Day)), ("dau", day => day.Dau), ("wau", day => day.Wau), ("mau", day => day.Mau));
}

/// <summary>The active users up to one day, each counted once in each number.</summary>
public sealed class ActiveUsersSummaryDay
{
    /// <summary>The day's first instant.</summary>
    public required DateTime Day { get; init; }

    /// <summary>Users active on the day.</summary>
    public required long Dau { get; init; }

    /// <summary>Users active on the day or on one of the 6 before it.</summary>
    public required long Wau { get; init; }

    /// <summary>Users active on the day or on one of the 29 before it, at least 1.</summary>
    public required long Mau { get; init; }
}

internal sealed class ActiveUsersSummaryMapping : Profile
{
    public ActiveUsersSummaryMapping() => CreateMap<DistinctUsersUpToDay, ActiveUsersSummaryDay>()
        .ForMember(day => day.Day, map => map.MapFrom<FirstInstantResolver, DateOnly>(users => users.LocalDay))
        .ForMember(day => day.Dau, map => map.MapFrom(users => users.OnDay))
        .ForMember(day => day.Wau, map => map.MapFrom(users => users.InWeek))
        .ForMember(day => day.Mau, map => map.MapFrom(users => users.InMonth));
}

internal sealed class ActiveUsersSummaryQueryHandler(IDistinctActiveUsers users, WorkspaceCalendar calendar, IMapper mapper)
    : IRequestHandler<ActiveUsersSummaryQuery, ActiveUsersSummaryResponse>
{
    public async Task<ActiveUsersSummaryResponse> Handle(ActiveUsersSummaryQuery request, CancellationToken cancellationToken)
    {
        var days = await users.CountAsync(request.PeriodIn(calendar), cancellationToken);

        // A day that the time zone skipped has no instant: it would have the next day's.
        var named = days.Where(day => calendar.LocalDay(calendar.FirstInstant(day.LocalDay)) == day.LocalDay);
        return new ActiveUsersSummaryResponse { Days = mapper.Map<IReadOnlyList<ActiveUsersSummaryDay>>(named) };
    }
}
