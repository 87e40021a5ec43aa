using Engagement.Api.Telemetry;
using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Engagement.Api.Hosting;

/// <summary>
/// Polls the store: notices the end of an outage, measures the store, and stops a service whose store was rebuilt with other settings, because
/// its responses would be wrong.
/// </summary>
internal sealed class StoreMonitor(
    DetachedWork work,
    IOptions<WorkspaceOptions> options,
    Outage outage,
    StoreMetrics metrics,
    SourceMetrics sourceMetrics,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<StoreMonitor> logger) : BackgroundService
{
    private const int PollsBetweenSizes = 8;
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    private int _polls;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await WatchAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A service that could not listen is disposed of without being stopped, which is no failure here.
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (await PollAsync(cancellationToken) is { } stored && stored != CountingSettings.Of(options.Value))
            {
                LogRebuilt(stored, CountingSettings.Of(options.Value));
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

    private void LogRebuilt(CountingSettings stored, CountingSettings configured)
    {
        if (stored.TimeZone != configured.TimeZone)
        {
            logger.LogCritical(
                "The store was rebuilt in {Stored}, but Engagement:TimeZone is {Configured}. Stopping: start again with {Stored}.",
                stored.TimeZone, configured.TimeZone, stored.TimeZone);
        }

        if (stored.KeepPrunedAfterDays != configured.KeepPrunedAfterDays)
        {
            logger.LogCritical(
                "The store was rebuilt with Engagement:KeepPrunedAfterDays {Stored}, but it is {Configured}. Stopping: start again with {Stored}.",
                stored.KeepPrunedAfterDays, configured.KeepPrunedAfterDays, stored.KeepPrunedAfterDays);
        }
    }

    /// <summary>Checks whether the database still rejects statements.</summary>
    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            outage.Fault.RecordSuccess(await RunAsync(
                services => services.GetRequiredService<StoreProbe>().TryAsync(CancellationToken.None), cancellationToken));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A failed connection is no result of the probe; the next poll reports the outage.
            if (DatabaseFailure.Fault(exception) is { } refused)
            {
                outage.Fault.RecordRejection(refused);
            }
        }
    }

    /// <summary>Reads the settings that the store was counted with; null while it cannot be read.</summary>
    private async Task<CountingSettings?> PollAsync(CancellationToken cancellationToken)
    {
        try
        {
            var workspace = await RunAsync(services => services.GetRequiredService<EngagementDbContext>().Workspace
                .Select(row => new { row.TimeZone, row.KeepPrunedAfterDays, row.DataVersion }).SingleOrDefaultAsync(CancellationToken.None), cancellationToken);
            metrics.RecordUp(workspace?.DataVersion ?? 0);
            sourceMetrics.Record(await RunAsync(
                services => services.GetRequiredService<EngagementDbContext>().Source.SingleOrDefaultAsync(CancellationToken.None), cancellationToken));
            if (_polls++ % PollsBetweenSizes == 0)
            {
                metrics.RecordSizes(
                    await RunAsync(services => services.GetRequiredService<TableSizes>().ReadAsync(CancellationToken.None), cancellationToken),
                    await RunAsync(
                        services => services.GetRequiredService<IWaitingMessages>().CountAsync(maxRooms: 0, CancellationToken.None), cancellationToken));
            }

            outage.RecordRecovery();
            return workspace is null ? null : new CountingSettings(workspace.TimeZone, workspace.KeepPrunedAfterDays);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            metrics.RecordDown();
            outage.RecordFailure(exception is OperationCanceledException ? new TimeoutException("It does not respond.") : exception);
            return null;
        }
    }

    private async Task<T> RunAsync<T>(Func<IServiceProvider, Task<T>> query, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(s_timeout, clock);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        return await work.RunAsync(query, limited.Token);
    }
}
