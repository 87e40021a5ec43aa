using AutoMapper;
using Engagement.Application.Common;
using Engagement.Domain;
using Engagement.Domain.Calendar;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Messages;

/// <summary>GET /api/v1/engagement-dashboard/messages/origin: how many messages of a period were sent in rooms of each shown type.</summary>
/// <param name="Start">An instant of the first day.</param>
/// <param name="End">An instant of the last day.</param>
[RequiresPermission(Permissions.ViewEngagementDashboard)]
public sealed record OriginQuery(QueryText Start, QueryText End) : PeriodQuery, IRequest<OriginResponse>;

internal sealed class OriginQueryValidator(WorkspaceCalendar calendar) : PeriodQueryValidator<OriginQuery>(calendar);

/// <summary>One entry for each shown type.</summary>
public sealed class OriginResponse : DashboardResponse
{
    /// <summary>Most messages first, then by type; types without messages are there with 0.</summary>
    public required IReadOnlyList<Origin> Origins { get; init; }

    /// <inheritdoc/>
    public override CsvTable Csv(WorkspaceCalendar calendar) => CsvTable.Of(Origins, ("t", origin => origin.T), ("messages", origin => origin.Messages));
}

/// <summary>The messages of rooms of one type.</summary>
public sealed class Origin
{
    /// <summary>Messages.</summary>
    public required long Messages { get; init; }

    /// <summary>The room type: c, d or p.</summary>
    public required string T { get; init; }
}

internal sealed record RoomTypeCount(string RoomType, long Messages);

internal sealed class OriginMapping : Profile
{
    public OriginMapping() => CreateMap<RoomTypeCount, Origin>().ForMember(origin => origin.T, map => map.MapFrom(count => count.RoomType));
}

internal sealed class OriginQueryHandler(EngagementDbContext db, WorkspaceCalendar calendar, IMapper mapper)
    : IRequestHandler<OriginQuery, OriginResponse>
{
    private static readonly Func<EngagementDbContext, DateOnly, DateOnly, IAsyncEnumerable<RoomTypeCount>> s_counts = EF.CompileAsyncQuery(
        (EngagementDbContext db, DateOnly first, DateOnly last) => db.MessageDays
            .Where(row => row.Day >= first && row.Day <= last)
            .GroupBy(row => row.RoomType)
            .Select(type => new RoomTypeCount(type.Key, type.Sum(row => row.Messages))));

    public async Task<OriginResponse> Handle(OriginQuery request, CancellationToken cancellationToken)
    {
        var period = request.PeriodIn(calendar);
        var counts = await s_counts(db, period.First, period.Last).ToListAsync(cancellationToken);

        var withoutMessages = RoomTypes.Shown.Except(counts.Select(count => count.RoomType)).Select(type => new RoomTypeCount(type, 0));
        var ordered = counts.Concat(withoutMessages)
            .OrderByDescending(count => count.Messages).ThenBy(count => count.RoomType, StringComparer.Ordinal);
        return new OriginResponse { Origins = mapper.Map<IReadOnlyList<Origin>>(ordered) };
    }
}
