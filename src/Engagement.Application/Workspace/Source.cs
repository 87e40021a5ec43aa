using Engagement.Application.Common;
using Engagement.Application.Store;
using Engagement.Domain;
using Engagement.Domain.Calendar;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Workspace;

/// <summary>
/// GET /api/v1/engagement-dashboard/workspace/source: how far the store follows the workspace's MongoDB. The service's own. It is not cached,
/// because the lag changes without the data.
/// </summary>
[RequiresPermission(Permissions.ViewEngagementDashboard)]
public sealed record SourceQuery : IRequest<SourceResponse>;

/// <summary>What the store follows.</summary>
public sealed class SourceResponse : DashboardResponse
{
    /// <summary>The workspace's MongoDB; absent where the store follows none.</summary>
    public FollowedSource? Source { get; init; }

    /// <inheritdoc/>
    public override CsvTable Csv(WorkspaceCalendar calendar) => CsvTable.Of<FollowedSource>(
        Source is null ? [] : [Source],
        ("mode", source => source.Mode),
        ("pulledAt", source => source.PulledAt),
        ("lagSeconds", source => source.LagSeconds),
        ("caughtUpAt", source => source.CaughtUpAt),
        ("lastEventAt", source => source.LastEventAt),
        ("reconciledAt", source => source.ReconciledAt),
        ("corrected", source => source.Corrected),
        ("comparedAt", source => source.ComparedAt),
        ("missing", source => source.Missing),
        ("extra", source => source.Extra));
}

/// <summary>How far the workspace's MongoDB is followed, by its clock.</summary>
public sealed class FollowedSource
{
    /// <summary>How changes are found: <c>stream</c> by the change stream, <c>poll</c> by queries, <c>pull</c> not, or not yet.</summary>
    public required string Mode { get; init; }

    /// <summary>As of when everything was read once; absent while that goes on.</summary>
    public DateTime? PulledAt { get; init; }

    /// <summary>Whole seconds for which changes may be missing.</summary>
    public long? LagSeconds { get; init; }

    /// <summary>Every change up to this instant is stored.</summary>
    public DateTime? CaughtUpAt { get; init; }

    /// <summary>The instant of the last change that was stored.</summary>
    public DateTime? LastEventAt { get; init; }

    /// <summary>When the last two days were read again.</summary>
    public DateTime? ReconciledAt { get; init; }

    /// <summary>Documents that differed then, and were corrected.</summary>
    public long? Corrected { get; init; }

    /// <summary>When the ids of all messages were compared.</summary>
    public DateTime? ComparedAt { get; init; }

    /// <summary>Messages that were missing in the store then, and were fetched.</summary>
    public long? Missing { get; init; }

    /// <summary>Messages of the store that were missing in the source then; they stay.</summary>
    public long? Extra { get; init; }
}

/// <summary>Reads the progress of following.</summary>
internal sealed class SourceQueryHandler(EngagementDbContext db, TimeProvider clock) : IRequestHandler<SourceQuery, SourceResponse>
{
    public async Task<SourceResponse> Handle(SourceQuery request, CancellationToken cancellationToken)
    {
        var row = await db.Source.SingleOrDefaultAsync(cancellationToken);
        return new SourceResponse { Source = row is null ? null : Describe(row) };
    }

    private FollowedSource Describe(SourceRow row) => new()
    {
        Mode = row.Mode,
        PulledAt = row.PulledAt,
        LagSeconds = (long?)row.LagAt(clock.GetUtcNow())?.TotalSeconds,
        CaughtUpAt = row.CaughtUpAt,
        LastEventAt = row.LastEventAt,
        ReconciledAt = row.ReconciledAt,
        Corrected = row.Corrected,
        ComparedAt = row.ComparedAt,
        Missing = row.Missing,
        Extra = row.Extra,
    };
}
