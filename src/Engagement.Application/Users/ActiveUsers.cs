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
public sealed record ActiveUsersQuery(QueryText Start, QueryText End) : IRequest<ActiveUsersResponse>, IPeriodQuery;

/// <summary>Both keys are instants, in order.</summary>
/// <param name="calendar">The workspace's calendar.</param>
public sealed class ActiveUsersQueryValidator(WorkspaceCalendar calendar) : PeriodQueryValidator<ActiveUsersQuery>(calendar);

/// <summary>Days with active users, under the name that the documented API gives them, whatever the period's length.</summary>
public sealed class ActiveUsersResponse : Answer
{
    /// <summary>The days, newest first.</summary>
    public required IReadOnlyList<ActiveUsersDay> Month { get; init; }

    /// <summary>Always true.</summary>
    public bool Success { get; } = true;
}

/// <summary>The active users of one day.</summary>
public sealed class ActiveUsersDay
{
    /// <summary>The users' ids, ascending by their bytes.</summary>
    public required IReadOnlyList<string> UsersList { get; init; }

    /// <summary>How many they are, at least 1.</summary>
    public required int Users { get; init; }

    /// <summary>The local day of the month.</summary>
    public required int Day { get; init; }

    /// <summary>The month, 1 to 12.</summary>
    public required int Month { get; init; }

    /// <summary>The year.</summary>
    public required int Year { get; init; }
}

/// <summary>The users of one day, as the store has them.</summary>
public sealed class UserIdsOnDay
{
    /// <summary>The local day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The users' ids, in order.</summary>
    public required IReadOnlyList<string> UserIds { get; init; }
}

/// <summary>Maps users to the documented names.</summary>
public sealed class ActiveUsersMapping : Profile
{
    /// <summary>Declares the maps.</summary>
    public ActiveUsersMapping()
    {
        CreateMap<UserIdsOnDay, ActiveUsersDay>()
            .ForMember(day => day.UsersList, map => map.MapFrom(users => users.UserIds))
            .ForMember(day => day.Users, map => map.MapFrom(users => users.UserIds.Count))
            .ForMember(day => day.Day, map => map.MapFrom(users => users.Day.Day))
            .ForMember(day => day.Month, map => map.MapFrom(users => users.Day.Month))
            .ForMember(day => day.Year, map => map.MapFrom(users => users.Day.Year));
    }
}

/// <summary>Reads the days' sources and users in one statement.</summary>
/// <param name="db">The store.</param>
/// <param name="calendar">The workspace's calendar.</param>
/// <param name="options">What makes a user active.</param>
/// <param name="mapper">The maps above.</param>
public sealed class ActiveUsersQueryHandler(
    IEngagementDbContext db, WorkspaceCalendar calendar, IOptions<WorkspaceOptions> options, IMapper mapper)
    : IRequestHandler<ActiveUsersQuery, ActiveUsersResponse>
{
    /// <inheritdoc/>
    public async Task<ActiveUsersResponse> Handle(ActiveUsersQuery request, CancellationToken cancellationToken)
    {
        var period = Period.Of(calendar, request.Start.Instant(), request.End.Instant());
        var first = period.First;
        var last = period.Last;
        var users = await db.ActiveDays
            .Where(row => row.Day >= first && row.Day <= last)
            .Sources(options.Value.UserActivity)
            .Users(db.UserDays)
            .OrderByDescending(user => user.Day).ThenBy(user => user.UserId)
            .Select(user => new { user.Day, user.UserId })
            .ToListAsync(cancellationToken);

        var days = users.GroupBy(user => user.Day, user => user.UserId)
            .Select(day => new UserIdsOnDay { Day = day.Key, UserIds = [.. day] });
        return new ActiveUsersResponse { Month = mapper.Map<IReadOnlyList<ActiveUsersDay>>(days) };
    }
}
