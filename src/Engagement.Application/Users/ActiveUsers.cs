using AutoMapper;
using Engagement.Application.Common;
using Engagement.Domain;
using Engagement.Domain.Calendar;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Engagement.Application.Users;

/// <summary>GET /api/v1/engagement-dashboard/users/active-users: which users were active on each day of a period.</summary>
/// <param name="Start">An instant of the first day.</param>
/// <param name="End">An instant of the last day.</param>
[RequiresPermission(Permissions.ViewEngagementDashboard)]
public sealed record ActiveUsersQuery(QueryText Start, QueryText End) : PeriodQuery, IRequest<ActiveUsersResponse>;

internal sealed class ActiveUsersQueryValidator(WorkspaceCalendar calendar) : PeriodQueryValidator<ActiveUsersQuery>(calendar);

/// <summary>Days with active users, under the name that the documented API gives them, whatever the period's length.</summary>
public sealed class ActiveUsersResponse : StreamedResponse
{
    /// <summary>The days, newest first.</summary>
    public required IAsyncEnumerable<ActiveUsersDay> Month { get; init; }

    /// <inheritdoc/>
    public override CsvTable Csv(WorkspaceCalendar calendar) => CsvTable.Of(
        Month.SelectMany(day => day.UsersList, (day, user) => (day, user)),
        ("date", on => on.day.Date),
        ("users", on => on.day.Users),
        ("userId", on => on.user));
}

/// <summary>The active users of one day.</summary>
public sealed class ActiveUsersDay : DatedEntry
{
    /// <summary>The users' ids, ascending by their bytes.</summary>
    public required IReadOnlyList<string> UsersList { get; init; }

    /// <summary>How many they are, at least 1.</summary>
    public required int Users { get; init; }
}

internal sealed record UserIdsOnDay(DateOnly Day, IReadOnlyList<string> UserIds);

internal sealed class ActiveUsersMapping : Profile
{
    public ActiveUsersMapping() => CreateMap<UserIdsOnDay, ActiveUsersDay>()
        .ForMember(day => day.UsersList, map => map.MapFrom(users => users.UserIds))
        .ForMember(day => day.Users, map => map.MapFrom(users => users.UserIds.Count))
        .ForMember(day => day.Day, map => map.MapFrom(users => users.Day.Day))
        .ForMember(day => day.Month, map => map.MapFrom(users => users.Day.Month))
        .ForMember(day => day.Year, map => map.MapFrom(users => users.Day.Year));
}

/// <summary>Reads the days' sources and users in one statement; those of a large response are read while it is sent.</summary>
internal sealed class ActiveUsersQueryHandler(
    IStreamedReads reads, WorkspaceCalendar calendar, IOptions<WorkspaceOptions> options, IMapper mapper)
    : IRequestHandler<ActiveUsersQuery, ActiveUsersResponse>
{
    // Users of all days in memory together: a response of some 100 KiB.
    private const int Held = 5_000;

    public async Task<ActiveUsersResponse> Handle(ActiveUsersQuery request, CancellationToken cancellationToken)
    {
        var period = request.PeriodIn(calendar);
        var days = await reads.ReadAsync(db => UsersByDay(db, period), day => day.UserIds.Count, Held, cancellationToken);
        return new ActiveUsersResponse { Month = days.Select(mapper.Map<ActiveUsersDay>), IsWhole = days.IsWhole, Source = days };
    }

    private IAsyncEnumerable<UserIdsOnDay> UsersByDay(EngagementDbContext db, Period period)
    {
        var first = period.First;
        var last = period.Last;
        return db.ActiveDays
            .Where(row => row.Day >= first && row.Day <= last)
            .Sources(options.Value.UserActivity)
            .Users(db.UserDays)
            .GroupBy(user => user.Day)
            .OrderByDescending(day => day.Key)
            .Select(day => new UserIdsOnDay(
                day.Key, StoreFunctions.ArrayOf(day.OrderBy(user => user.UserId).Select(user => user.UserId))))
            .AsAsyncEnumerable();
    }
}
