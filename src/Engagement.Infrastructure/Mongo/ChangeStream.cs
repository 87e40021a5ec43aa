using Engagement.Domain.Documents;
using Engagement.Infrastructure.Documents;
using Engagement.Infrastructure.Ingest;
using Engagement.Infrastructure.Persistence;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;
using Npgsql;

namespace Engagement.Infrastructure.Mongo;

/// <summary>
/// Stores the changes that the source's change stream sends. The token after which the stream goes on is written in the transaction of the
/// documents before it: after any end, nothing is lost, and what is sent again changes nothing.
/// </summary>
internal sealed class ChangeStream(SourceWriter writer, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan s_betweenIdleSaves = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_betweenClocks = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_betweenReports = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(10);

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="StreamEndedException">The server has ended the stream.</exception>
    public async Task RunAsync(SourceDatabase source, SourceProgress start, CancellationToken cancellationToken)
    {
        var progress = start with { Mode = SourceMode.Stream };
        await using var session = await writer.OpenAsync(cancellationToken);
        using var documents = writer.NewDocuments();

        await source.NowAsync(cancellationToken);
        var checkedAt = clock.GetTimestamp();
        using var replies = await source.StartSessionAsync(new BsonTimestamp(0), cancellationToken);
        using var cursor = await source.WatchAsync(replies, progress.StartTime, progress.ResumeToken, cancellationToken);
        logger.LogInformation("Following {Source} by its change stream.", source.Identity);
        var saved = clock.GetTimestamp();
        var (told, toldAt) = (0L, default(long?));
        while (true)
        {
            if (clock.GetElapsedTime(checkedAt) > s_betweenClocks)
            {
                await source.NowAsync(cancellationToken);
                checkedAt = clock.GetTimestamp();
            }

            // What the member that sends the stream had committed when it was asked. The primary's clock says nothing about one that lags.
            var asked = replies.OperationTime is { } time ? InstantOf(time) : default(DateTime?);
            if (!await NextAsync(cursor, cancellationToken))
            {
                throw new StreamEndedException();
            }

            var (batch, lastEvent) = Read(cursor.Current, documents);
            progress = progress with
            {
                StartTime = cursor.GetResumeToken() is null ? progress.StartTime : null,
                ResumeToken = cursor.GetResumeToken() ?? progress.ResumeToken,
                CaughtUpAt = Later(progress.CaughtUpAt, lastEvent ?? asked),
                LastEventAt = Later(progress.LastEventAt, lastEvent),
            };
            if (batch.Count > 0)
            {
                await ApplyAsync(session, batch, progress, cancellationToken);
                saved = clock.GetTimestamp();
            }
            else if (clock.GetElapsedTime(saved) > s_betweenIdleSaves)
            {
                await writer.SaveAsync(progress, cancellationToken);
                saved = clock.GetTimestamp();
            }

            if (documents.Rejected + documents.Warned > told && !(toldAt is { } last && clock.GetElapsedTime(last) < s_betweenReports))
            {
                (told, toldAt) = (documents.Rejected + documents.Warned, clock.GetTimestamp());
                logger.LogWarning(
                    "Of the source's documents so far, {Rejected} are rejected, and {Warned} stored without a malformed field; the last: {Last}",
                    documents.Rejected, documents.Warned, documents.Last);
            }
        }
    }

    /// <summary>Applies a batch with its progress. A document that the store refuses is left out: it would stop the stream for ever.</summary>
    private async Task ApplyAsync(IngestSession session, List<EventDocument> batch, SourceProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            await session.StageAsync(batch, cancellationToken);
            await session.CommitAsync(previous: null, cancellationToken, connection => progress.SaveAsync(connection, cancellationToken));
        }
        catch (PostgresException refused) when (DatabaseFailure.IsCausedByDocument(refused))
        {
            foreach (var document in batch)
            {
                await ApplyAloneAsync(session, document, cancellationToken);
            }

            await writer.SaveAsync(progress, cancellationToken);
        }
    }

    private async Task ApplyAloneAsync(IngestSession session, EventDocument document, CancellationToken cancellationToken)
    {
        try
        {
            await session.ApplyAsync([document], cancellationToken);
        }
        catch (PostgresException refused) when (DatabaseFailure.IsCausedByDocument(refused))
        {
            logger.LogError("The store refuses the document {Kind} {Id}: {Reason}", document.Kind, document.Id, DatabaseFailure.Reason(refused));
        }
    }

    /// <summary>The documents of events, and the cluster's time of the last one. A document that is gone meanwhile follows as a deletion.</summary>
    private static (List<EventDocument> Documents, DateTime? Last) Read(IEnumerable<RawBsonDocument> events, SourceDocuments parser)
    {
        var (documents, last) = (new List<EventDocument>(), default(DateTime?));
        foreach (var change in events)
        {
            using (change)
            {
                last = InstantOf(change["clusterTime"].AsBsonTimestamp);
                if (change.TryGetValue("fullDocument", out var full) && full is BsonDocument document
                    && CollectionNames.Source(change["ns"]["coll"].AsString) is { } collection
                    && parser.Parse(document, collection) is { } parsed)
                {
                    documents.Add(parsed);
                }
            }
        }

        return (documents, last);
    }

    private static DateTime InstantOf(BsonTimestamp time) => DateTimeOffset.FromUnixTimeSeconds(time.Timestamp).UtcDateTime;

    /// <summary>Waits for the next batch, which the server sends within seconds, even when it is empty.</summary>
    /// <exception cref="TimeoutException">The connection is dead.</exception>
    private static async Task<bool> NextAsync(IChangeStreamCursor<RawBsonDocument> cursor, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_longestWait);
        try
        {
            return await cursor.MoveNextAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }

    private static DateTime? Later(DateTime? one, DateTime? other) => one > other || other is null ? one : other;
}

/// <summary>The server has ended the change stream, as when the database was dropped or renamed.</summary>
internal sealed class StreamEndedException() : Exception("The workspace's MongoDB has ended the change stream.");
