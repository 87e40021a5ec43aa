using System.ComponentModel;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>Restarts a server that ended while in use (out of memory, crashed, stopped by hand) on the same port.</summary>
internal sealed class ClusterWatch(
    ClusterFiles files, Postmaster postmaster, ClusterLogin login, int port, int startTimeoutSeconds, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;

    public void Start() => _watching = WatchAsync(_stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_interval);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                if (PostmasterPid.Read(files.Cluster)?.Serves(files.Cluster) != true)
                {
                    await RestartAsync(cancellationToken);
                }
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested && IsTemporary(failure))
            {
                logger.LogError(
                    "The embedded PostgreSQL of {Cluster} has ended and could not be started again: {Reason}", files.Cluster, failure.Message);
            }
        }
    }

    private async Task RestartAsync(CancellationToken cancellationToken)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(TimeSpan.FromSeconds(startTimeoutSeconds));
        await using var start = await LockFile.ExclusiveAsync(files.StartLock, bounded.Token);
        logger.LogError("The embedded PostgreSQL of {Cluster} has ended; starting it again.", files.Cluster);
        var running = await postmaster.EnsureRunningAsync(login, startTimeoutSeconds, port, bounded.Token);
        if (running != port)
        {
            logger.LogCritical("The embedded PostgreSQL of {Cluster} is on another port now; restart this process.", files.Cluster);
        }
    }

    private static bool IsTemporary(Exception failure) => failure
        is EmbeddedPostgresException or NpgsqlException or IOException or UnauthorizedAccessException or Win32Exception or OperationCanceledException;
}
