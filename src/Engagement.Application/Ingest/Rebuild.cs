using Engagement.Application.Common;
using Engagement.Domain;
using MediatR;

namespace Engagement.Application.Ingest;

/// <summary>
/// The verb <c>rebuild</c>: computes every rollup from the events again, in the configured time zone, in one transaction; readers see the
/// old numbers until it commits. Versions more than a day ahead of the clock are set back first.
/// </summary>
[RequiresPermission(Permissions.OperateStore)]
public sealed record RebuildCommand : IRequest<RebuildResult>;

/// <summary>The result of a rebuild.</summary>
/// <param name="PreviousTimeZone">The zone of days before.</param>
/// <param name="TimeZone">The zone of days now.</param>
/// <param name="Buckets">Rows written, by rollup.</param>
/// <param name="ResetVersions">Documents whose versions were more than a day ahead of the clock and were set back.</param>
public sealed record RebuildResult(string PreviousTimeZone, string TimeZone, IReadOnlyDictionary<string, long> Buckets, long ResetVersions);

internal sealed class RebuildCommandHandler(IRollups rollups) : IRequestHandler<RebuildCommand, RebuildResult>
{
    public Task<RebuildResult> Handle(RebuildCommand request, CancellationToken cancellationToken) => rollups.RebuildAsync(cancellationToken);
}
