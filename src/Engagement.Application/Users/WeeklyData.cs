using AutoMapper;
using Engagement.Application.Common;
using Engagement.Domain;
using Engagement.Domain.Calendar;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Engagement.Application.Users;

/// <summary>
/// GET /api/v1/engagement-dashboard/users/chat-busier/weekly-data: how many users were active on a day and on each of the 7 days before it.
/// </summary>
/// <param name="Start">An instant of the last of the eight days.</param>
[RequiresPermission(Permissions.ViewEngagementDashboard)]
public sealed record WeeklyDataQuery(QueryText Start) : IRequest<WeeklyDataResponse>, ICacheableQuery
{
    /// <inheritdoc/>
    public object CacheKey(WorkspaceCalendar calendar) => EightDays.Of(calendar, Start.Instant());
}

/// <summary>Requires <c>start</c> as an instant; <c>end</c> is ignored.</summary>
internal sealed class WeeklyDataQueryValidator : AbstractValidator<WeeklyDataQuery>
{
    public WeeklyDataQueryValidator() => RuleFor(query => query.Start).IsInstant("start");
}

/// <summary>Days with active users, newest first, under the name that the documented API gives them.</summary>
public sealed class WeeklyDataResponse : DashboardResponse
{
    /// <summary>The days, eight at the most.</summary>
    public required IReadOnlyList<WeeklyDataDay> Month { get; init; }

    /// <inheritdoc/>
    public override CsvTable Csv(WorkspaceCalendar calendar) => CsvTable.Of(
        Month, ("date", day => day.Date), ("users", day => day.Users));
}

/// <summary>The active users of one day.</summary>
public sealed class WeeklyDataDay : DatedEntry
{
    /// <summary>Users, at least 1.</summary>
    public required int Users { get; init; }
}

internal sealed class WeeklyDataMapping : Profile
{
    public WeeklyDataMapping() => CreateMap<ActiveUsersOnDay, WeeklyDataDay>()
        .ForMember(day => day.Day, map => map.MapFrom(count => count.Day.Day))
        .ForMember(day => day.Month, map => map.MapFrom(count => count.Day.Month))
        .ForMember(day => day.Year, map => map.MapFrom(count => count.Day.Year));
}

internal sealed class WeeklyDataQueryHandler(
    EngagementDbContext db, WorkspaceCalendar calendar, IOptions<WorkspaceOptions> options, IMapper mapper)
    : IRequestHandler<WeeklyDataQuery, WeeklyDataResponse>
{
    public async Task<WeeklyDataResponse> Handle(WeeklyDataQuery request, CancellationToken cancellationToken)
    {
        var period = EightDays.Of(calendar, request.Start.Instant());
        var first = period.First;
        var last = period.Last;
        var days = await db.ActiveDays
            .Where(row => row.Day >= first && row.Day <= last)
            .ActiveUsers(options.Value.UserActivity)
            .OrderByDescending(day => day.Day)
            .ToListAsync(cancellationToken);

        return new WeeklyDataResponse { Month = mapper.Map<IReadOnlyList<WeeklyDataDay>>(days) };
    }
}
