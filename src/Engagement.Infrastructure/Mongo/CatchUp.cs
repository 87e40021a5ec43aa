using Microsoft.Extensions.Logging;

namespace Engagement.Infrastructure.Mongo;

/// <summary>Queries for what has changed since an instant, and stores it.</summary>
internal sealed class CatchUp(SourceWriter writer, MongoOptions options, ILogger logger)
{
    private string? _lastReport;

    /// <summary>From when on a source that was followed so far is queried.</summary>
    public DateTime Since(SourceProgress progress, SourceTime now) => (progress.CaughtUpAt ?? now.Local) - options.Overlap;

    /// <summary>Stores what has changed since an instant.</summary>
    /// <param name="source">The database.</param>
    /// <param name="now">Its present, which the reads see.</param>
    /// <param name="from">The instant, by the clocks of the workspace's servers.</param>
    /// <param name="updatedMessages">Whether messages are found by <c>_updatedAt</c> too.</param>
    /// <param name="allSessions">Whether sessions of the last days are taken whatever their <c>_updatedAt</c>.</param>
    /// <param name="cancellationToken">Stops before the next commit.</param>
    /// <param name="until">Changes from this instant on are left out; null: none.</param>
    /// <returns>How many documents were not stored before as they are.</returns>
    public async Task<long> CopySinceAsync(
        SourceDatabase source, SourceTime now, DateTime from, bool updatedMessages, bool allSessions, CancellationToken cancellationToken,
        DateTime? until = null)
    {
        var changed = 0L;
        using var documents = writer.NewDocuments();
        await writer.CopyAsync(
            source, now, SourceQuery.ChangedSince(from, now.Local, updatedMessages, allSessions, until), documents, _ => null,
            (_, counts) => changed += counts.Values.Sum(kind => kind.Added + kind.Changed), cancellationToken);
        Report(documents);
        return changed;
    }

    /// <summary>Queries overlap, so they meet the same documents again; these are reported once.</summary>
    private void Report(SourceDocuments documents)
    {
        var report = string.Join("; ", documents.First);
        if (report.Length > 0 && report != _lastReport)
        {
            logger.LogWarning("Malformed documents of the source: {Documents}", report);
        }

        _lastReport = report;
    }
}
