using AutoMapper;
using Engagement.Application.Common;
using Engagement.Domain;
using Engagement.Domain.Calendar;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Messages;

/// <summary>GET /api/v1/engagement-dashboard/messages/messages-sent: how many messages were sent on each day of a period.</summary>
/// <param name="Start">An instant of the first day.</param>
/// <param name="End">An instant of the last day.</param>
[RequiresPermission(Permissions.ViewEngagementDashboard)]
public sealed record MessagesSentQuery(QueryText Start, QueryText End) : PeriodQuery, IRequest<MessagesSentResponse>;

internal sealed class MessagesSentQueryValidator(WorkspaceCalendar calendar) : PeriodQueryValidator<MessagesSentQuery>(calendar);

/// <summary>The period's days, its sum and yesterday.</summary>
public sealed class MessagesSentResponse : DashboardResponse
{
    /// <summary>Days with messages, newest first.</summary>
    public required IReadOnlyList<MessagesSentDay> Days { get; init; }

    /// <summary>The sum of the days, and that minus the sum of as many days before them.</summary>
    public required CountWithVariation Period { get; init; }

    /// <summary>The day before the last, and the last day minus it.</summary>
    public required CountWithVariation Yesterday { get; init; }

    /// <inheritdoc/>
    public override CsvTable Csv(WorkspaceCalendar calendar) => CsvTable.Of(
        Days, ("date", day => calendar.LocalDay(day.Day)), ("messages", day => day.Messages));
}

/// <summary>One day with messages.</summary>
public sealed class MessagesSentDay
{
    /// <summary>The day's first instant.</summary>
    public required DateTime Day { get; init; }

    /// <summary>Messages, at least 1.</summary>
    public required long Messages { get; init; }
}

internal sealed class MessagesSentMapping : Profile
{
    public MessagesSentMapping() => CreateMap<DayCount, MessagesSentDay>()
        .ForMember(day => day.Day, map => map.MapFrom<FirstInstantResolver, DateOnly>(count => count.LocalDay))
        .ForMember(day => day.Messages, map => map.MapFrom(count => count.Count));
}

internal sealed class MessagesSentQueryHandler(EngagementDbContext db, WorkspaceCalendar calendar, IMapper mapper)
    : IRequestHandler<MessagesSentQuery, MessagesSentResponse>
{
    private static readonly Func<EngagementDbContext, DateOnly, DateOnly, DateOnly, IAsyncEnumerable<DayCount>> s_counts = EF.CompileAsyncQuery(
        (EngagementDbContext db, DateOnly first, DateOnly last, DateOnly firstSingleDay) => db.MessageDays
            .Where(row => row.Day >= first && row.Day <= last)
            .GroupBy(row => row.Day < firstSingleDay ? first : row.Day)
            .Select(day => new DayCount(day.Key, day.Sum(row => row.Messages))));

    public async Task<MessagesSentResponse> Handle(MessagesSentQuery request, CancellationToken cancellationToken)
    {
        var period = request.PeriodIn(calendar);
        var first = period.Previous.First;

        // The previous period is summed on its first day, unless yesterday is one of its days.
        var firstSingleDay = period.Days == 1 ? first : period.First;
        var counts = await s_counts(db, first, period.Last, firstSingleDay).ToListAsync(cancellationToken);

        var counted = DailyCounts.Of(period, counts);
        return new MessagesSentResponse
        {
            Days = mapper.Map<IReadOnlyList<MessagesSentDay>>(counted.Days),
            Period = counted.Period,
            Yesterday = counted.Yesterday,
        };
    }
}
