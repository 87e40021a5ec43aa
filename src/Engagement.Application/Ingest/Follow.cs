using Engagement.Application.Common;
using Engagement.Domain;
using MediatR;

namespace Engagement.Application.Ingest;

/// <summary>The verb <c>follow</c>: pulls what is missing from the workspace's MongoDB, then stores every change, until it is cancelled.</summary>
/// <param name="Mode">How changes are found; null: as configured.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record FollowCommand(FollowMode? Mode) : IRequest;

/// <summary>How a follower finds changes.</summary>
public enum FollowMode
{
    /// <summary>By the change stream, or by queries where the server has none.</summary>
    Auto,

    /// <summary>By the change stream, which a replica set has.</summary>
    Stream,

    /// <summary>By queries at intervals.</summary>
    Poll,
}

/// <summary>Keeps the store equal to the workspace's MongoDB.</summary>
public interface IFollower
{
    /// <summary>
    /// Follows until cancelled, and through outages of either database. One follower works for a store; another one waits until it ends.
    /// </summary>
    /// <exception cref="InvalidRequestException">The workspace's MongoDB is not configured, refuses the login, or is not the one of the store.</exception>
    Task FollowAsync(FollowMode? mode, CancellationToken cancellationToken);
}

internal sealed class FollowCommandHandler(EngagementDbContext db, IFollower follower) : IRequestHandler<FollowCommand, Unit>
{
    public async Task<Unit> Handle(FollowCommand request, CancellationToken cancellationToken)
    {
        await DemoStores.RefuseAsync(db, cancellationToken);
        await follower.FollowAsync(request.Mode, cancellationToken);
        return Unit.Value;
    }
}
