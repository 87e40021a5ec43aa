using Engagement.Application.Common;
using Engagement.Domain;
using MediatR;

namespace Engagement.Application.Ingest;

/// <summary>The verb <c>verify</c>: compares every bucket of every rollup with the events in one snapshot.</summary>
/// <param name="MaxDifferences">How many differences are named; all are counted.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record VerifyQuery(int MaxDifferences) : IRequest<VerifyResult>;

/// <summary>What the comparison found.</summary>
/// <param name="Rollups">By rollup.</param>
/// <param name="Differences">The first differences, in a fixed order.</param>
/// <param name="Ahead">Documents whose versions are more than a day ahead of the clock: no document corrects them.</param>
public sealed record VerifyResult(IReadOnlyList<VerifiedRollup> Rollups, IReadOnlyList<RollupDifference> Differences, long Ahead)
{
    /// <summary>Whether every bucket is what the events say.</summary>
    public bool Clean => Rollups.All(rollup => rollup.Differences == 0);
}

/// <summary>One rollup compared.</summary>
/// <param name="Name">The table.</param>
/// <param name="Buckets">Buckets that the store or the events have.</param>
/// <param name="Differences">Buckets that differ.</param>
public sealed record VerifiedRollup(string Name, long Buckets, long Differences);

/// <summary>One bucket that differs.</summary>
/// <param name="Rollup">The table.</param>
/// <param name="Bucket">The bucket's key, such as <c>day 2023-05-30, room_type c</c>.</param>
/// <param name="Stored">What the store says; null when it has no such bucket.</param>
/// <param name="Events">What the events say; null when they have no such bucket.</param>
public sealed record RollupDifference(string Rollup, string Bucket, string? Stored, string? Events);

internal sealed class VerifyQueryHandler(IRollups rollups) : IRequestHandler<VerifyQuery, VerifyResult>
{
    public Task<VerifyResult> Handle(VerifyQuery request, CancellationToken cancellationToken) =>
        rollups.VerifyAsync(request.MaxDifferences, cancellationToken);
}
