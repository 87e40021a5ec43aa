using System.Diagnostics;
using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Infrastructure.Ingest;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.Infrastructure.Mongo;

/// <summary>Reads everything once. Changes that are made meanwhile are those since the start, which a follower reads afterwards.</summary>
internal sealed class Puller(SourceWriter writer, NpgsqlDataSource dataSource, IOptions<MongoOptions> options, TimeProvider clock) : IPuller
{
    public async Task<PullResult> PullAsync(IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        await using var turn = await FollowerTurn.TryTakeAsync(dataSource, cancellationToken)
            ?? throw new InvalidRequestException(
                "A follower is at work on this store, and has pulled or is pulling already: the verb 'follow', or serve with Mongo:Follow.");
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, turn.Lost);
            using var source = await SourceDatabase.OpenAsync(options.Value, clock, stop.Token);
            var stored = await LoadAsync(dataSource, source, stop.Token);
            var resumed = stored is { PulledAt: null, StartTime: not null };
            var start = resumed ? stored! : await StartAsync(source, stop.Token);
            return await PullAsync(source, start, progress, stop.Token) with { Resumed = resumed };
        }
        catch (OperationCanceledException) when (turn.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Without the lock a follower may start on this store at any moment.
            throw new InvalidRequestException("The connection to the store was lost during the pull. Run it again: it goes on where it stopped.");
        }
        catch (Exception failure) when (MongoFailure.Explain(failure) is { } reason)
        {
            throw new InvalidRequestException($"{reason} {MongoFailure.Detail(failure)}".TrimEnd());
        }
    }

    /// <summary>The stored progress, which must be that of this source; null before the first pull.</summary>
    /// <exception cref="InvalidRequestException">The store follows another source.</exception>
    public static async Task<SourceProgress?> LoadAsync(NpgsqlDataSource dataSource, SourceDatabase source, CancellationToken cancellationToken)
    {
        var stored = await SourceProgress.LoadAsync(dataSource, cancellationToken);

        // Rocket.Chat's first start creates collections before it gives its workspace an id.
        return stored is null || stored.Identity == source.Identity ? stored
            : source.Identity.StartsWith($"{stored.Identity}/", StringComparison.Ordinal) ? stored with { Identity = source.Identity }
            : throw new InvalidRequestException(
                $"The store follows {stored.Identity}, but Mongo:ConnectionString and Mongo:Database name {source.Identity}. One store holds one "
                + "workspace: use another store for another one. If the same workspace has moved, empty the table 'source' of the store, and pull again.");
    }

    /// <summary>The start of a pull: the change stream will begin at this moment.</summary>
    public static async Task<SourceProgress> StartAsync(SourceDatabase source, CancellationToken cancellationToken)
    {
        var now = await source.NowAsync(cancellationToken);
        return new SourceProgress(source.Identity) { StartTime = now.Operation, CaughtUpAt = now.Local };
    }

    /// <summary>Pulls what is not pulled yet.</summary>
    public async Task<PullResult> PullAsync(
        SourceDatabase source, SourceProgress start, IProgress<WorkProgress>? report, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await writer.SaveAsync(start, cancellationToken);
        var left = SourceCollections.All.Where(collection => start.PulledSource is not { } done || IndexOf(collection) > IndexOf(done)).ToList();
        var total = 0L;
        foreach (var collection in left)
        {
            total += await source.EstimateCountAsync(collection, cancellationToken);
        }

        var (totals, read, current) = (new ImportTotals(), 0L, start);
        using var documents = writer.NewDocuments();
        await writer.CopyAsync(
            source,
            await source.NowAsync(cancellationToken),
            left.Select(collection => SourceQuery.All(collection, IsNext(collection) ? start.PulledUntil : null)),
            documents,
            chunk => current = chunk.IsLast
                ? current with { PulledSource = chunk.Query.Source, PulledUntil = null }
                : current with { PulledUntil = chunk.Until },
            (chunk, counts) =>
            {
                totals.Add(counts);
                read += chunk.Read;
                report?.Report(new WorkProgress(read, Math.Max(read, total), totals.Documents));
            },
            cancellationToken);
        await writer.SaveAsync(current with { PulledSource = null, PulledAt = start.CaughtUpAt }, cancellationToken);
        return new PullResult(source.Name, Resumed: false, totals.Kinds, documents.Rejected, documents.Warned, documents.First, watch.Elapsed);

        bool IsNext(DocumentSource collection) => collection == left[0];
    }

    private static int IndexOf(DocumentSource source) => SourceCollections.All.TakeWhile(other => other != source).Count();
}
