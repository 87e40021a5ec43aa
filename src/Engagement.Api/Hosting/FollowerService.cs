using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Infrastructure.Mongo;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Hosting;

/// <summary>Follows the workspace's MongoDB beside serving it, with <see cref="MongoOptions.Follow"/>. Its end is no end of the service.</summary>
internal sealed class FollowerService(
    IServiceScopeFactory scopes, IFollower follower, FollowerState state, IOptions<MongoOptions> options, TimeProvider clock, ILogger<FollowerService> logger)
    : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (options.Value.Follow)
            {
                await FollowAsync(stoppingToken);
                await Task.Delay(s_pause, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using (var scope = scopes.CreateAsyncScope())
            {
                await DemoStores.RefuseAsync(scope.ServiceProvider.GetRequiredService<EngagementDbContext>(), cancellationToken);
            }

            await follower.FollowAsync(mode: null, cancellationToken);
        }
        catch (FailureException refused)
        {
            state.RecordFailure(refused.Message);
            logger.LogError("The workspace's MongoDB is not followed: {Reason} Trying again in a minute.", refused.Message);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            state.RecordFailure("An unexpected error, which is in the log.");
            logger.LogError(failure, "The workspace's MongoDB is not followed. Trying again in a minute.");
        }
    }
}
