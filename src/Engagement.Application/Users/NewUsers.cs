using AutoMapper;
using Engagement.Application.Common;
using Engagement.Domain;
using Engagement.Domain.Calendar;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Users;

/// <summary>GET /api/v1/engagement-dashboard/users/new-users: how many users were created on each day of a period.</summary>
/// <param name="Start">An instant of the first day.</param>
/// <param name="End">An instant of the last day.</param>
[RequiresPermission(Permissions.ViewEngagementDashboard)]
public sealed record NewUsersQuery(QueryText Start, QueryText End) : PeriodQuery, IRequest<NewUsersResponse>;

internal sealed class NewUsersQueryValidator(WorkspaceCalendar calendar) : PeriodQueryValidator<NewUsersQuery>(calendar);

/// <summary>The period's days, its sum and yesterday.</summary>
public sealed class NewUsersResponse : DashboardResponse
{
    /// <summary>Days with new users, newest first.</summary>
    public required IReadOnlyList<NewUsersDay> Days { get; init; }

    /// <summary>The sum of the days, and that minus the sum of as many days before them.</summary>
    public required CountWithVariation Period { get; init; }

    /// <summary>The day before the last, and the last day minus it.</summary>
    public required CountWithVariation Yesterday { get; init; }

    /// <inheritdoc/>
    public override CsvTable Csv(WorkspaceCalendar calendar) => CsvTable.Of(
        Days, ("date", day => calendar.LocalDay(day.Day)), ("users", day => day.Users));
}

/// <summary>One day with new users.</summary>
public sealed class NewUsersDay
{
    /// <summary>The day's first instant.</summary>
    public required DateTime Day { get; init; }

    /// <summary>Users, at least 1.</summary>
    public required long Users { get; init; }
}

internal sealed class NewUsersMapping : Profile
{
    public NewUsersMapping() => CreateMap<DayCount, NewUsersDay>()
        .ForMember(day => day.Day, map => map.MapFrom<FirstInstantResolver, DateOnly>(count => count.LocalDay))
        .ForMember(day => day.Users, map => map.MapFrom(count => count.Count));
}

internal sealed class NewUsersQueryHandler(EngagementDbContext db, WorkspaceCalendar calendar, IMapper mapper)
    : IRequestHandler<NewUsersQuery, NewUsersResponse>
{
    private static readonly Func<EngagementDbContext, DateOnly, DateOnly, IAsyncEnumerable<DayCount>> s_counts = EF.CompileAsyncQuery(
        (EngagementDbContext db, DateOnly first, DateOnly last) => db.NewUserDays
            .Where(row => row.Day >= first && row.Day <= last)
            .Select(row => new DayCount(row.Day, row.Users)));

    public async Task<NewUsersResponse> Handle(NewUsersQuery request, CancellationToken cancellationToken)
    {
        var period = request.PeriodIn(calendar);
        var counts = await s_counts(db, period.Previous.First, period.Last).ToListAsync(cancellationToken);

        var counted = DailyCounts.Of(period, counts);
        return new NewUsersResponse
        {
            Days = mapper.Map<IReadOnlyList<NewUsersDay>>(counted.Days),
            Period = counted.Period,
            Yesterday = counted.Yesterday,
        };
    }
}
