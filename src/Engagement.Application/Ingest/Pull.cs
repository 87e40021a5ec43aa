using Engagement.Application.Common;
using Engagement.Domain;
using MediatR;

namespace Engagement.Application.Ingest;

/// <summary>The verb <c>pull</c>: reads the workspace's MongoDB into the store once. Pulling again changes only what has changed there.</summary>
/// <param name="Progress">Receives the progress of reading.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record PullCommand(IProgress<WorkProgress>? Progress) : IRequest<PullResult>;

/// <summary>The result of a pull.</summary>
/// <param name="Database">The database that was read.</param>
/// <param name="Resumed">Whether it completed an earlier pull that had stopped.</param>
/// <param name="Kinds">The counts of the kinds that occurred, in a fixed order.</param>
/// <param name="Rejected">Documents that were rejected.</param>
/// <param name="Warned">Documents that are stored without a malformed optional field.</param>
/// <param name="FirstMalformed">The first few of both: collection, id and reason.</param>
/// <param name="Elapsed">From the first byte to the last commit.</param>
public sealed record PullResult(
    string Database, bool Resumed, IReadOnlyList<ImportedKind> Kinds, long Rejected, long Warned, IReadOnlyList<string> FirstMalformed, TimeSpan Elapsed)
{
    /// <summary>Documents read, without rejected ones.</summary>
    public long Documents => Kinds.Sum(kind => kind.Read);
}

/// <summary>Reads the workspace's MongoDB once.</summary>
public interface IPuller
{
    /// <summary>Commits chunk by chunk; a pull that was stopped goes on where it stood.</summary>
    /// <exception cref="InvalidRequestException">
    /// The workspace's MongoDB is not configured, cannot be reached, refuses the login, or is not the one of the store; or a follower is at work.
    /// </exception>
    Task<PullResult> PullAsync(IProgress<WorkProgress>? progress, CancellationToken cancellationToken);
}

internal sealed class PullCommandHandler(EngagementDbContext db, IPuller puller) : IRequestHandler<PullCommand, PullResult>
{
    public async Task<PullResult> Handle(PullCommand request, CancellationToken cancellationToken)
    {
        await DemoStores.RefuseAsync(db, cancellationToken);
        return await puller.PullAsync(request.Progress, cancellationToken);
    }
}
