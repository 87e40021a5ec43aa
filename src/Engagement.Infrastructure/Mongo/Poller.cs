using Engagement.Application.Ingest;
using Microsoft.Extensions.Logging;

namespace Engagement.Infrastructure.Mongo;

/// <summary>
/// Queries for changes at intervals. Each query reaches back by the overlap: servers of the workspace stamp a document by their own clocks
/// before it can be seen. The watermark is the source's clock, never a date of a document.
/// </summary>
internal sealed class Poller(SourceWriter writer, CatchUp catchUp, MongoOptions options, TimeProvider clock, ILogger logger)
{
    // A query of the days' sessions, whatever has changed, is not cheap enough for every round.
    private static readonly TimeSpan s_betweenAllSessions = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_pause = TimeSpan.FromHours(1);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(SourceDatabase source, SourceProgress start, CancellationToken cancellationToken)
    {
        var indexed = await source.HasIndexAsync(DocumentSource.Messages, "_updatedAt", cancellationToken);
        logger.LogInformation(
            "Following {Source} by queries every {Seconds} s. Messages that are only hidden or moved are found {When}.",
            source.Identity, options.PollSeconds, indexed ? "at once" : "by the nightly reconciliation");
        var (progress, allSessions) = (start with { Mode = SourceMode.Poll, StartTime = null, ResumeToken = null }, default(long?));
        while (true)
        {
            var all = allSessions is not { } last || clock.GetElapsedTime(last) > s_betweenAllSessions;

            // After a pause nothing else finds what was hidden or moved in it.
            var now = await source.NowAsync(cancellationToken);
            var updated = indexed || now.Local - progress.CaughtUpAt > s_pause;
            var changed = await catchUp.CopySinceAsync(source, now, catchUp.Since(progress, now), updated, all, cancellationToken);
            progress = progress with { CaughtUpAt = now.Local, LastEventAt = changed > 0 ? now.Local : progress.LastEventAt };
            await writer.SaveAsync(progress, cancellationToken);
            allSessions = all ? clock.GetTimestamp() : allSessions;
            await Task.Delay(TimeSpan.FromSeconds(options.PollSeconds), clock, cancellationToken);
        }
    }
}
