using Engagement.Application.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Hosting;

/// <summary>
/// Stops a service whose store was rebuilt in another time zone meanwhile: it would go on cutting its questions in the old one, and answer
/// each of them wrongly.
/// </summary>
internal sealed class ZoneGuard(
    IServiceScopeFactory scopes, IOptions<WorkspaceOptions> options, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<ZoneGuard> logger)
    : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (await StoredZoneAsync(stoppingToken) is { } stored && stored != options.Value.TimeZone)
            {
                logger.LogCritical(
                    "The store was rebuilt in {Stored}, but Engagement:TimeZone is {Configured}. Stopping: start again with {Stored}.",
                    stored, options.Value.TimeZone, stored);
                Environment.ExitCode = CommandLine.Verbs.Failed;
                lifetime.StopApplication();
                return;
            }
        }
    }

    private async Task<string?> StoredZoneAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<IEngagementDbContext>();
            return await db.Workspace.Select(row => row.TimeZone).SingleOrDefaultAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Questions fail as well while the database is away; the next look will do.
            logger.LogDebug(exception, "The store's time zone could not be read.");
            return null;
        }
    }
}
