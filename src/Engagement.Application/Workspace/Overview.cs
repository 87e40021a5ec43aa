using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Domain;
using Engagement.Domain.Calendar;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Engagement.Application.Workspace;

/// <summary>
/// GET /api/v1/engagement-dashboard/workspace/overview: the first and the last day with data, the time zone, and the messages that do not count.
/// The service's own.
/// </summary>
[RequiresPermission(Permissions.ViewEngagementDashboard)]
public sealed record OverviewQuery : IRequest<OverviewResponse>, ICacheableQuery
{
    /// <inheritdoc/>
    public object CacheKey(WorkspaceCalendar calendar) => typeof(OverviewQuery);
}

/// <summary>What the store holds.</summary>
public sealed class OverviewResponse : DashboardResponse
{
    /// <summary>The IANA zone in which days and hours are cut.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The first local day on which anything counts; absent where nothing does.</summary>
    public DateOnly? FirstDay { get; init; }

    /// <summary>The last such day.</summary>
    public DateOnly? LastDay { get; init; }

    /// <summary>Messages that count nowhere yet.</summary>
    public required OverviewWaiting Waiting { get; init; }

    /// <inheritdoc/>
    public override CsvTable Csv(WorkspaceCalendar calendar) => CsvTable.Of(
        [this],
        ("timeZone", store => store.TimeZone),
        ("firstDay", store => store.FirstDay),
        ("lastDay", store => store.LastDay),
        ("waitingMessages", store => store.Waiting.Messages),
        ("waitingRooms", store => store.Waiting.Rooms));
}

/// <summary>Messages that count when their rooms' documents arrive.</summary>
public sealed class OverviewWaiting
{
    /// <summary>How many there are.</summary>
    public required long Messages { get; init; }

    /// <summary>Of how many rooms.</summary>
    public required long Rooms { get; init; }
}

/// <summary>Reads the first and last days of the rollups, and counts the waiting messages.</summary>
internal sealed class OverviewQueryHandler(
    EngagementDbContext db, IWaitingMessages waiting, IOptions<WorkspaceOptions> options)
    : IRequestHandler<OverviewQuery, OverviewResponse>
{
    public async Task<OverviewResponse> Handle(OverviewQuery request, CancellationToken cancellationToken)
    {
        var days = await db.Workspace.Select(_ => new
        {
            First = new[]
            {
                db.MessageDays.Min(row => (DateOnly?)row.Day), db.ActiveDays.Min(row => (DateOnly?)row.Day), db.NewUserDays.Min(row => (DateOnly?)row.Day),
            },
            Last = new[]
            {
                db.MessageDays.Max(row => (DateOnly?)row.Day), db.ActiveDays.Max(row => (DateOnly?)row.Day), db.NewUserDays.Max(row => (DateOnly?)row.Day),
            },
        }).SingleAsync(cancellationToken);
        var counted = await waiting.CountAsync(maxRooms: 0, cancellationToken);
        return new OverviewResponse
        {
            TimeZone = options.Value.TimeZone,
            FirstDay = days.First.Min(),
            LastDay = days.Last.Max(),
            Waiting = new OverviewWaiting { Messages = counted.Messages, Rooms = counted.Rooms },
        };
    }
}
