using System.Numerics;
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
/// GET /api/v1/engagement-dashboard/users/chat-busier/hourly-data: how many users were active in each block of two hours of the 24 hours
/// before an instant.
/// </summary>
/// <param name="Start">The instant.</param>
[RequiresPermission(Permissions.ViewEngagementDashboard)]
public sealed record HourlyDataQuery(QueryText Start) : IRequest<HourlyDataResponse>, ICacheableQuery
{
    /// <inheritdoc/>
    public object CacheKey(WorkspaceCalendar calendar) => HourWindow.EndingAt(calendar, Start.Instant()).Key;
}

/// <summary>Requires <c>start</c> as an instant; <c>end</c> is ignored.</summary>
internal sealed class HourlyDataQueryValidator : AbstractValidator<HourlyDataQuery>
{
    public HourlyDataQueryValidator() => RuleFor(query => query.Start).IsInstant("start");
}

/// <summary>The blocks of a day.</summary>
public sealed class HourlyDataResponse : DashboardResponse
{
    /// <summary>All twelve, latest label first; none where nobody was active.</summary>
    public required IReadOnlyList<HourlyDataBlock> Hours { get; init; }

    /// <inheritdoc/>
    public override CsvTable Csv(WorkspaceCalendar calendar) => CsvTable.Of(Hours, ("hour", block => block.Hour), ("users", block => block.Users));
}

/// <summary>The active users of a block of two hours.</summary>
public sealed class HourlyDataBlock
{
    /// <summary>Users, each once, whichever of the two hours they were active in.</summary>
    public required int Users { get; init; }

    /// <summary>The label of the block's first hour: 0, 2 to 22.</summary>
    public required int Hour { get; init; }
}

internal sealed class UsersInHours
{
    /// <summary>Bit h is set for hour h.</summary>
    public required int Hours { get; init; }

    public required int Users { get; init; }
}

internal sealed class HourlyDataMapping : Profile
{
    public HourlyDataMapping() => CreateMap<UsersInHours, HourlyDataBlock>()
        .ForMember(block => block.Hour, map => map.MapFrom(count => BitOperations.TrailingZeroCount(count.Hours)));
}

internal sealed class HourlyDataQueryHandler(
    EngagementDbContext db, WorkspaceCalendar calendar, IOptions<WorkspaceOptions> options, IMapper mapper)
    : IRequestHandler<HourlyDataQuery, HourlyDataResponse>
{
    // Two hours each, latest first.
    private static readonly int[] s_blocks = [.. Enumerable.Range(0, 12).Select(block => 0b11 << (2 * block)).Reverse()];

    public async Task<HourlyDataResponse> Handle(HourlyDataQuery request, CancellationToken cancellationToken)
    {
        // No hour begins in the window when clocks were set back over midnight: one day without users then replaces it.
        var days = HourWindow.EndingAt(calendar, request.Start.Instant()).HoursByDay().DefaultIfEmpty().ToList();

        // Blocks on two days count distinct ids. Users of the other blocks are counted by their pattern of hours; there are few patterns.
        var split = s_blocks.Where(block => days.Count(day => (day.Hours & block) != 0) > 1).ToList();
        var whole = ~split.Sum();
        var counts = await days.Where(day => split.Count == 0 || (day.Hours & whole) != 0).Select(day => CountByHours(day.Day, day.Hours & whole))
            .Concat(split.Select(block => CountOnce(days, block)))
            .Aggregate(Queryable.Concat)
            .ToListAsync(cancellationToken);

        var blocks = s_blocks.Where(_ => counts.Count > 0).Select(block => new UsersInHours
        {
            Hours = block,
            Users = counts.Where(count => (count.Hours & block) != 0).Sum(count => count.Users),
        });
        return new HourlyDataResponse { Hours = mapper.Map<IReadOnlyList<HourlyDataBlock>>(blocks) };
    }

    private IQueryable<ActiveUser> ActiveOn(DateOnly day, int hours) =>
        db.ActiveDays.Sources(options.Value.UserActivity).Users(db.UserDays).Where(user => user.Day == day && (user.Hours & hours) != 0);

    private IQueryable<UsersInHours> CountByHours(DateOnly day, int hours) =>
        ActiveOn(day, hours).GroupBy(user => user.Hours & hours).Select(kind => new UsersInHours { Hours = kind.Key, Users = kind.Count() });

    private IQueryable<UsersInHours> CountOnce(IEnumerable<(DateOnly Day, int Hours)> days, int block) =>
        days.Select(day => ActiveOn(day.Day, day.Hours & block).Select(user => user.UserId))
            .Aggregate(Queryable.Union)
            .GroupBy(_ => block)
            .Select(users => new UsersInHours { Hours = users.Key, Users = users.Count() });
}
