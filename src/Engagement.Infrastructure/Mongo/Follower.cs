using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Infrastructure.Persistence;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.Infrastructure.Mongo;

/// <summary>Pulls, then keeps up, through outages of either database.</summary>
internal sealed class Follower(
    SourceWriter writer, Puller puller, Reconciliation reconciliation, NpgsqlDataSource dataSource, IOptions<MongoOptions> options, FollowerState state,
    TimeProvider clock, ILogger<Follower> logger) : IFollower
{
    private static readonly TimeSpan s_betweenTries = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_longestPauseAfterLoss = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_steady = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_recovered = TimeSpan.FromMinutes(1);

    private readonly CatchUp _catchUp = new(writer, options.Value, logger);

    // From then on a refusal passes too: a member that does not know the user yet, a database that is being restored, a name that is not resolved.
    private bool _followed;

    public async Task FollowAsync(FollowMode? mode, CancellationToken cancellationToken)
    {
        _followed = false;
        var pause = s_firstPause;
        while (true)
        {
            var started = clock.GetTimestamp();
            try
            {
                await FollowWhileItLastsAsync(mode ?? options.Value.Mode, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception failure) when (!_followed && MongoFailure.IsPermanent(failure))
            {
                throw new InvalidRequestException(MongoFailure.Explain(failure)!);
            }
            catch (Exception failure) when (
                IsTemporary(failure) || (_followed && (failure is InvalidRequestException || MongoFailure.IsPermanent(failure))))
            {
                pause = clock.GetElapsedTime(started) > s_recovered ? s_firstPause : pause;
                state.RecordFailure(Explain(failure));
                logger.LogWarning("{Reason} Following again in {Seconds} s. {Detail}", Explain(failure), pause.TotalSeconds, MongoFailure.Detail(failure));
                await Task.Delay(pause, clock, cancellationToken);
                pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
            }
        }
    }

    private async Task FollowWhileItLastsAsync(FollowMode mode, CancellationToken cancellationToken)
    {
        await using var turn = await WaitForTurnAsync(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, turn.Lost);
        using var source = await SourceDatabase.OpenAsync(options.Value, clock, stop.Token);
        if (mode == FollowMode.Stream && !source.HasChangeStreams)
        {
            throw new InvalidRequestException(MongoFailure.NoStream);
        }

        try
        {
            await PullAsync(source, stop.Token);
            _followed = true;
            await BothAsync(KeepUpAsync(source, mode, stop.Token), reconciliation.RunAsync(source, _catchUp, stop.Token), stop);
        }
        catch (OperationCanceledException) when (turn.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TurnLostException();
        }
    }

    /// <summary>Runs both until one fails, and ends the other one before what they share is closed.</summary>
    private static async Task BothAsync(Task one, Task other, CancellationTokenSource stop)
    {
        try
        {
            await await Task.WhenAny(one, other);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(one, other).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<FollowerTurn> WaitForTurnAsync(CancellationToken cancellationToken)
    {
        var told = false;
        while (true)
        {
            if (await FollowerTurn.TryTakeAsync(dataSource, cancellationToken) is { } turn)
            {
                return turn;
            }

            if (!told)
            {
                logger.LogInformation("Another follower is at work on this store; waiting for it to end.");
                told = true;
            }

            await Task.Delay(s_betweenTries, clock, cancellationToken);
        }
    }

    private async Task PullAsync(SourceDatabase source, CancellationToken cancellationToken)
    {
        var progress = await Puller.LoadAsync(dataSource, source, cancellationToken);
        if (progress is { PulledAt: not null })
        {
            return;
        }

        logger.LogInformation("Pulling {Source}{From}.", source.Identity, progress is null ? "" : ", from where an earlier pull stopped");
        var result = await puller.PullAsync(
            source, progress ?? await Puller.StartAsync(source, cancellationToken), new ProgressLog(logger, clock), cancellationToken);
        logger.LogInformation("Pulled {Documents} documents in {Seconds:N0} s.", result.Documents, result.Elapsed.TotalSeconds);
        foreach (var malformed in result.FirstMalformed)
        {
            logger.LogWarning("Malformed document: {Document}", malformed);
        }
    }

    private async Task KeepUpAsync(SourceDatabase source, FollowMode mode, CancellationToken cancellationToken)
    {
        mode = mode == FollowMode.Auto && !source.HasChangeStreams ? FollowMode.Poll : mode;
        for (var pause = TimeSpan.Zero;;)
        {
            var started = clock.GetTimestamp();
            var progress = await Puller.LoadAsync(dataSource, source, cancellationToken)
                ?? throw new StoreException("The store was emptied while it was followed.");
            if (mode == FollowMode.Poll)
            {
                await new Poller(writer, _catchUp, options.Value, clock, logger).RunAsync(source, progress, cancellationToken);
            }

            try
            {
                progress = progress.ResumeToken is null && progress.StartTime is null ? await ReachAsync(source, progress, cancellationToken) : progress;
                await new ChangeStream(writer, clock, logger).RunAsync(source, progress, cancellationToken);
            }
            catch (Exception failure) when (mode == FollowMode.Auto && MongoFailure.HasNoStream(failure))
            {
                logger.LogInformation("The workspace's MongoDB has no change streams.");
                mode = FollowMode.Poll;
            }
            catch (Exception failure) when (MongoFailure.IsHistoryLost(failure) || failure is StreamEndedException)
            {
                logger.LogWarning("The change stream cannot go on: {Reason} Querying for what has changed since.", Explain(failure));
                var stored = await Puller.LoadAsync(dataSource, source, cancellationToken) ?? progress;
                await writer.SaveAsync(stored with { StartTime = null, ResumeToken = null }, cancellationToken);

                // An oplog that is too short for the queries' duration must not make them run one after the other.
                pause = clock.GetElapsedTime(started) > s_steady ? TimeSpan.Zero : pause;
                await Task.Delay(pause, clock, cancellationToken);
                pause = pause == TimeSpan.Zero ? s_firstPause : pause * 2 < s_longestPauseAfterLoss ? pause * 2 : s_longestPauseAfterLoss;
            }
        }
    }

    /// <summary>Stores what has changed since the stream was lost; the next stream starts where the queries began.</summary>
    private async Task<SourceProgress> ReachAsync(SourceDatabase source, SourceProgress progress, CancellationToken cancellationToken)
    {
        var now = await source.NowAsync(cancellationToken);
        await _catchUp.CopySinceAsync(source, now, _catchUp.Since(progress, now), updatedMessages: true, allSessions: true, cancellationToken);
        var reached = progress with { StartTime = now.Operation, CaughtUpAt = now.Local };
        await writer.SaveAsync(reached, cancellationToken);
        return reached;
    }

    private static bool IsTemporary(Exception failure) =>
        failure is TurnLostException || MongoFailure.IsUnavailable(failure) || DatabaseFailure.IsUnavailable(failure) || DatabaseFailure.IsFault(failure);

    private static string Explain(Exception failure) =>
        MongoFailure.Explain(failure)
        ?? (DatabaseFailure.Fault(failure) is { } fault ? $"The store refuses: {DatabaseFailure.Reason(fault)}. {DatabaseFailure.Remedy(fault)}" : null)
        ?? (failure is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } ? DatabaseFailure.Locked : null)
        ?? (DatabaseFailure.IsUnavailable(failure) ? $"The store cannot be reached: {DatabaseFailure.Reason(failure).TrimEnd('.')}." : failure.Message);

    /// <summary>The connection that kept other followers out is gone; one of them may have begun.</summary>
    private sealed class TurnLostException() : Exception("The connection to the store was lost.");

    private sealed class ProgressLog(ILogger logger, TimeProvider clock) : IProgress<WorkProgress>
    {
        private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);
        private long _last = clock.GetTimestamp();

        public void Report(WorkProgress value)
        {
            if (clock.GetElapsedTime(_last) > s_interval)
            {
                _last = clock.GetTimestamp();
                logger.LogInformation("Pulled {Documents} documents, {Percent} %.", value.Documents, 100 * value.Done / Math.Max(1, value.Total));
            }
        }
    }
}
