using Engagement.Api.Telemetry;
using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Hosting;

/// <summary>
/// Looks at the store all the time: says when it has come back, and stops a service whose store was rebuilt in another time zone, which
/// would go on cutting its questions in the old one and answer each of them wrongly.
/// </summary>
internal sealed class StoreMonitor(
    DetachedWork work,
    IOptions<WorkspaceOptions> options,
    Outage outage,
    StoreMetrics metrics,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<StoreMonitor> logger) : BackgroundService
{
    private const int LooksBetweenSizes = 8;
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private int _looks;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await WatchAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A service that could not listen is taken apart without having been stopped; that is no failure of the watch.
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (await LookAsync(cancellationToken) is { } stored && stored != options.Value.TimeZone)
            {
                logger.LogCritical(
                    "The store was rebuilt in {Stored}, but Engagement:TimeZone is {Configured}. Stopping: start again with {Stored}.",
                    stored, options.Value.TimeZone, stored);
                Environment.ExitCode = CommandLine.Verbs.Failed;
                lifetime.StopApplication();
                return;
            }

            if (outage.Fault.Reason is not null)
            {
                await ProbeAsync(cancellationToken);
            }
        }
    }

    /// <summary>Whether what was refused still is.</summary>
    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(s_patience, clock);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            outage.Fault.Passed(await work.RunAsync(
                services => services.GetRequiredService<StoreProbe>().TryAsync(CancellationToken.None), limited.Token));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A probe that could not be made says nothing; the next look finds a database that went away.
            if (DatabaseFailure.Fault(exception) is { } refused)
            {
                outage.Fault.Began(refused);
            }
        }
    }

    /// <summary>The zone that the store's days are cut in; null while it cannot be read.</summary>
    private async Task<string?> LookAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(s_patience, clock);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            var workspace = await work.RunAsync(services => services.GetRequiredService<EngagementDbContext>().Workspace
                .Select(row => new { row.TimeZone, row.DataVersion }).SingleOrDefaultAsync(CancellationToken.None), limited.Token);
            metrics.Seen(workspace?.DataVersion ?? 0);
            if (_looks++ % LooksBetweenSizes == 0)
            {
                metrics.Sized(
                    await work.RunAsync(services => services.GetRequiredService<TableSizes>().ReadAsync(CancellationToken.None), limited.Token),
                    await work.RunAsync(
                        services => services.GetRequiredService<IWaitingMessages>().CountAsync(maxRooms: 0, CancellationToken.None), limited.Token));
            }

            outage.Ended();
            return workspace?.TimeZone;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            metrics.Lost();
            outage.Began(patience.IsCancellationRequested ? new TimeoutException("It says nothing.") : exception);
            return null;
        }
    }
}
