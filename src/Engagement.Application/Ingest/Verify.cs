using Engagement.Application.Common;
using Engagement.Domain;
using MediatR;

namespace Engagement.Application.Ingest;

/// <summary>The verb <c>verify</c>: compares every bucket of every rollup with the events in one snapshot.</summary>
/// <param name="MaxDifferences">How many differences are listed; all are counted.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record VerifyQuery(int MaxDifferences) : IRequest<VerifyResult>;

/// <summary>The result of the comparison.</summary>
/// <param name="Rollups">By rollup.</param>
/// <param name="Differences">The first differences, in a fixed order.</param>
/// <param name="Ahead">Documents whose versions are more than a day ahead of the clock, so that no later document replaces them.</param>
public sealed record VerifyResult(IReadOnlyList<VerifiedRollup> Rollups, IReadOnlyList<RollupDifference> Differences, long Ahead)
{
    /// <summary>Whether every bucket equals the events.</summary>
    public bool Clean => Rollups.All(rollup => rollup.Differences == 0);
}

/// <summary>The comparison of one rollup.</summary>
/// <param name="Buckets">Buckets of the rollup, or those of the events if there are more.</param>
/// <param name="Differences">Buckets that differ.</param>
public sealed record VerifiedRollup(string Name, long Buckets, long Differences);

/// <summary>One bucket that differs.</summary>
/// <param name="Bucket">The bucket's key, such as <c>day 2023-05-30, room_type c</c>.</param>
/// <param name="Stored">The stored value; null without such a bucket.</param>
/// <param name="Events">The value of the events; null without such a bucket.</param>
public sealed record RollupDifference(string Rollup, string Bucket, string? Stored, string? Events);

internal sealed class VerifyQueryHandler(IRollups rollups) : IRequestHandler<VerifyQuery, VerifyResult>
{
    public Task<VerifyResult> Handle(VerifyQuery request, CancellationToken cancellationToken) =>
        rollups.VerifyAsync(request.MaxDifferences, cancellationToken);
}
