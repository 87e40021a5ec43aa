using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>Waits at a start for a database that is still starting.</summary>
public sealed class DatabaseWait(
    NpgsqlDataSource dataSource, IOptions<DatabaseOptions> options, TimeProvider clock, ILogger<DatabaseWait> logger)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <exception cref="StoreException">It did not answer within <see cref="DatabaseOptions.StartTimeoutSeconds"/>.</exception>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var limit = TimeSpan.FromSeconds(options.Value.StartTimeoutSeconds);
        var started = clock.GetTimestamp();
        while (true)
        {
            // Limits the last attempt too.
            var left = limit - clock.GetElapsedTime(started);
            using var bounded = new CancellationTokenSource(left > s_pause ? left : s_pause, clock);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, bounded.Token);
            try
            {
                return await OpenWithinAsync(linked.Token);
            }
            catch (Exception failure)
                when (DatabaseFailure.IsTemporary(failure) || (bounded.IsCancellationRequested && !cancellationToken.IsCancellationRequested))
            {
                var reason = DatabaseFailure.Reason(failure).TrimEnd('.');
                if (clock.GetElapsedTime(started) + s_pause > limit)
                {
                    throw new StoreException(
                        $"The database at {Address} did not answer within {options.Value.StartTimeoutSeconds} s: {reason}. "
                        + "Start it, correct ConnectionStrings:Engagement, or raise Database:StartTimeoutSeconds.");
                }

                logger.LogInformation("Waiting for the database at {Address}: {Reason}", Address, reason);
                await Task.Delay(s_pause, clock, cancellationToken);
            }
        }
    }

    /// <summary>The driver ignores the token while a server that has accepted the connection sends nothing.</summary>
    private async Task<NpgsqlConnection> OpenWithinAsync(CancellationToken cancellationToken)
    {
        var opening = dataSource.OpenConnectionAsync(cancellationToken).AsTask();
        try
        {
            return await opening.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _ = opening.ContinueWith(
                late => late.IsCompletedSuccessfully ? late.Result.DisposeAsync() : ValueTask.CompletedTask, TaskScheduler.Default);
            throw;
        }
    }

    private string Address
    {
        get
        {
            var target = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString);
            return $"{target.Host}:{target.Port}";
        }
    }
}
