using Engagement.Application.Common;
using Engagement.Domain;
using MediatR;

namespace Engagement.Application.Ingest;

/// <summary>
/// The verb <c>rebuild</c>: computes every rollup from the events again, with the configured settings, in one transaction; readers see the
/// old numbers until it commits. Versions more than a day ahead of the clock are set back first.
/// </summary>
[RequiresPermission(Permissions.OperateStore)]
public sealed record RebuildCommand : IRequest<RebuildResult>;

/// <summary>The result of a rebuild.</summary>
/// <param name="Previous">The settings before.</param>
/// <param name="Settings">The settings now.</param>
/// <param name="Buckets">Rows written, by rollup.</param>
/// <param name="ResetVersions">Documents whose versions were more than a day ahead of the clock and were set back.</param>
public sealed record RebuildResult(
    CountingSettings Previous, CountingSettings Settings, IReadOnlyDictionary<string, long> Buckets, long ResetVersions);

internal sealed class RebuildCommandHandler(IRollups rollups) : IRequestHandler<RebuildCommand, RebuildResult>
{
    public Task<RebuildResult> Handle(RebuildCommand request, CancellationToken cancellationToken) => rollups.RebuildAsync(cancellationToken);
}
