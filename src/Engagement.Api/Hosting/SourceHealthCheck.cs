using Engagement.Application.Common;
using Engagement.Application.Store;
using Engagement.Infrastructure.Mongo;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Hosting;

/// <summary>
/// With <see cref="MongoOptions.Follow"/>: whether the store keeps up with the workspace's MongoDB. At worst degraded: the service still answers.
/// </summary>
internal sealed class SourceHealthCheck(DetachedWork work, FollowerState follower, IOptions<MongoOptions> options, TimeProvider clock) : IHealthCheck
{
    private static readonly TimeSpan s_maxLag = TimeSpan.FromMinutes(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!options.Value.Follow)
        {
            return HealthCheckResult.Healthy();
        }

        try
        {
            var source = await work.RunAsync(
                services => services.GetRequiredService<EngagementDbContext>().Source.SingleOrDefaultAsync(CancellationToken.None), cancellationToken);
            return ProblemOf(source) is { } problem ? HealthCheckResult.Degraded(problem + CauseOf(source)) : HealthCheckResult.Healthy();
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Where the store cannot be read at all, its own check is worse than this.
            return HealthCheckResult.Degraded("How far the store is behind the workspace's MongoDB cannot be read.");
        }
    }

    private string? ProblemOf(SourceRow? source) => source switch
    {
        null => "The workspace's MongoDB is not pulled yet.",
        { PulledAt: null } => "The workspace's MongoDB is still being pulled.",
        _ when source.LagAt(clock.GetUtcNow()) is { } lag && lag > s_maxLag => $"The store is {lag.TotalSeconds:0} s behind the workspace's MongoDB.",
        _ => null,
    };

    /// <summary>The follower's last failure, unless the store has caught up since.</summary>
    private string? CauseOf(SourceRow? source) => follower.LastFailure is { } failure && !(source?.CaughtUpAt >= failure.At.UtcDateTime)
        ? $" The last failure, {(clock.GetUtcNow() - failure.At).TotalSeconds:0} s ago: {failure.Reason}"
        : null;
}
