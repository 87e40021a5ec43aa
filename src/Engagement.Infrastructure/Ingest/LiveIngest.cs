using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Persistence;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// Writes live documents in batches. Requests that arrive while a batch is written form the next one: no timer delays a request, and more
/// concurrent callers share a commit.
/// </summary>
public sealed class LiveIngest(
    NpgsqlDataSource dataSource, ICommitListener commits, IngestMetrics metrics, IOptions<IngestOptions> options, TimeProvider clock)
    : ILiveIngest, IAsyncDisposable
{
    private const string Full = "Too many documents wait to be stored; try again later.";
    private const string TooLate = "The documents could not be stored in time, and none of them is; try again later.";
    private const string Unknown =
        "It is not known yet whether the documents are stored; send them again: what is stored already changes nothing.";
    private const string Locked = "Another process has been changing the store for too long; none of the documents is stored, try again later.";
    private const string Slow =
        "The change takes too long to be made live, and none of the documents is stored; try again later, or import them.";
    private const string Refused = "The store refused a document of this request, and none of them is stored.";

    // A batch is retried only if it failed within this time, as on a connection that the server has closed. Callers would not wait for a later retry.
    private static readonly TimeSpan s_retryWithin = TimeSpan.FromSeconds(1);

    // The longest wait for the lock. The server's limit of a statement includes that wait and is longer.
    private static readonly TimeSpan s_maxLockWait = TimeSpan.FromSeconds(8);

    private readonly TimeSpan _maxWait = TimeSpan.FromSeconds(options.Value.MaxWaitSeconds);
    private readonly Lock _gate = new();
    private readonly PendingRequests<PendingRequest> _pending = new(DocumentWeight.OfBatch);
    private int _documents;
    private Task? _writing;
    private LiveSession? _session;

    // Whether the current batch was sent to the store without a confirmation.
    private bool _outcomeUnknown;

    /// <summary>How long a batch waits for the lock; shorter than its callers wait for the batch.</summary>
    private TimeSpan LockWait => _maxWait * 0.8 < s_maxLockWait ? _maxWait * 0.8 : s_maxLockWait;

    public async Task<int> ApplyAsync(IReadOnlyList<EventDocument> documents, CancellationToken cancellationToken)
    {
        if (documents.Count == 0)
        {
            return 0;
        }

        var request = Enqueue(documents);
        try
        {
            return await request.Outcome.Task.WaitAsync(_maxWait, clock, cancellationToken);
        }
        catch (Exception ended) when (ended is TimeoutException or OperationCanceledException && Withdraw(request))
        {
            throw ended is TimeoutException ? new BusyException(TooLate) : ended;
        }
        catch (Exception ended) when (ended is TimeoutException or OperationCanceledException)
        {
            return await AwaitStartedAsync(request);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task? writing;
        lock (_gate)
        {
            writing = _writing;
        }

        await (writing ?? Task.CompletedTask);
        await DropSessionAsync();
    }

    /// <summary>Waits once more: the outcome of a batch that has started is known soon.</summary>
    private async Task<int> AwaitStartedAsync(PendingRequest request)
    {
        try
        {
            return await request.Outcome.Task.WaitAsync(_maxWait, clock);
        }
        catch (TimeoutException)
        {
            request.Abandoned = true;
            return request.Outcome.Task.IsCompleted ? await request.Outcome.Task : throw new BusyException(Unknown);
        }
    }

    private PendingRequest Enqueue(IReadOnlyList<EventDocument> documents)
    {
        var weight = DocumentWeight.Of(documents);
        lock (_gate)
        {
            // A single request is accepted whatever its size.
            if (_documents > 0 && _documents + documents.Count > options.Value.MaxWaitingDocuments)
            {
                throw new BusyException(Full);
            }

            var request = new PendingRequest(documents);
            _pending.Add(request, weight);
            _documents += documents.Count;
            metrics.SetWaiting(_documents);
            _writing ??= Task.Run(WriteAsync);
            return request;
        }
    }

    /// <summary>Removes a request whose batch has not started.</summary>
    private bool Withdraw(PendingRequest request)
    {
        lock (_gate)
        {
            if (request.Closed || request.Outcome.Task.IsCompleted)
            {
                return false;
            }

            request.Closed = true;
            _documents -= request.Documents.Count;
            metrics.SetWaiting(_documents);
            return true;
        }
    }

    private async Task WriteAsync()
    {
        while (Take() is { Count: > 0 } batch)
        {
            _outcomeUnknown = false;
            await CommitAsync(batch);
            await TruncateIfNeededAsync();
        }
    }

    private List<PendingRequest> Take()
    {
        lock (_gate)
        {
            var batch = _pending.Take(request => !request.Closed);
            foreach (var request in batch)
            {
                request.Closed = true;
                _documents -= request.Documents.Count;
            }

            metrics.SetWaiting(_documents);
            if (batch.Count == 0)
            {
                _writing = null;
            }

            return batch;
        }
    }

    private async Task CommitAsync(List<PendingRequest> batch)
    {
        var start = clock.GetTimestamp();
        try
        {
            CompleteRequests(batch, await ApplyWithRetryAsync([.. batch.SelectMany(request => request.Documents)], start));
        }
        catch (PostgresException refused) when (DatabaseFailure.IsCausedByTables(refused) && GroupByTables(batch) is { Count: > 1 } groups)
        {
            // Requests that write to other tables are not affected. Retrying each request alone would fail in the same way.
            foreach (var group in groups)
            {
                await CommitAsync(group);
            }
        }
        catch (PostgresException refused) when (batch.Count > 1 && MayConcernOneRequest(refused))
        {
            // One request caused the failure; the others are stored. The smallest first: small requests rarely take too long.
            // An abandoned request is skipped, since its caller sends it again.
            foreach (var request in batch.OrderBy(request => request.Documents.Count).Where(request => !request.Abandoned))
            {
                await CommitAsync([request]);
            }
        }
        catch (Exception failure)
        {
            // Before the completions run, because the next batch may start earlier and resets _outcomeUnknown.
            var reported = ToFailure(failure);
            foreach (var request in batch)
            {
                request.Complete(completion => completion.SetException(reported));
            }
        }
    }

    /// <summary>Applies documents, and retries once after a lost connection. A batch that was committed nevertheless changes nothing the second time.</summary>
    private async Task<LiveOutcome> ApplyWithRetryAsync(IReadOnlyList<EventDocument> documents, long start)
    {
        try
        {
            return await ApplyAsync(documents);
        }
        catch (Exception broken) when (DatabaseFailure.IsUnavailable(broken) && !IsBusy(broken) && clock.GetElapsedTime(start) < s_retryWithin)
        {
            return await ApplyAsync(documents);
        }
    }

    private async Task<LiveOutcome> ApplyAsync(IReadOnlyList<EventDocument> documents)
    {
        var (start, sent) = (metrics.StartTimestamp(), clock.GetTimestamp());
        try
        {
            _session ??= await LiveSession.OpenAsync(dataSource, LockWait, CancellationToken.None);
            var outcome = await SendAsync(_session, documents);
            commits.OnCommitted(outcome.State, sent);
            metrics.RecordCommit(start, documents.Max(document => document.Version), outcome.Counts);
            return outcome;
        }
        catch
        {
            await DropSessionAsync();
            throw;
        }
    }

    /// <summary>A connection that fails may have transmitted the commit but not its confirmation.</summary>
    private async Task<LiveOutcome> SendAsync(LiveSession session, IReadOnlyList<EventDocument> documents)
    {
        try
        {
            return await session.ApplyAsync(documents, CancellationToken.None);
        }
        catch (Exception silent) when (silent is not PostgresException && DatabaseFailure.IsUnavailable(silent))
        {
            _outcomeUnknown = true;
            throw;
        }
    }

    private async Task TruncateIfNeededAsync()
    {
        try
        {
            await (_session?.TruncateIfNeededAsync(CancellationToken.None) ?? Task.CompletedTask);
        }
        catch (Exception)
        {
            // The next batch meets the same failure and reports it to its callers.
            await DropSessionAsync();
        }
    }

    private static void CompleteRequests(List<PendingRequest> batch, LiveOutcome outcome)
    {
        var first = 0;
        foreach (var request in batch)
        {
            var applied = 0;
            for (var end = first + request.Documents.Count; first < end; first++)
            {
                applied += outcome.Applied.Contains(first) ? 1 : 0;
            }

            request.Complete(completion => completion.SetResult(applied));
        }
    }

    private async Task DropSessionAsync()
    {
        if (_session is { } session)
        {
            _session = null;
            try
            {
                await session.DisposeAsync();
            }
            catch (Exception)
            {
                // The session is discarded in any case.
            }
        }
    }

    private Exception ToFailure(Exception failure) =>
        _outcomeUnknown ? new BusyException(Unknown)
        : IsBusy(failure) ? new BusyException(IsSlow(failure) ? Slow : Locked)
        : failure is PostgresException { SqlState: WeightSql.TooHeavy } ? DocumentWeight.TooLarge()
        : DatabaseFailure.IsCausedByDocument(failure) ? new InvalidRequestException(Refused)
        : failure;

    /// <summary>Whether the store responds, but too slowly.</summary>
    private static bool IsBusy(Exception failure) => IsSlow(failure) || failure is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };

    /// <summary>Whether a single request of the batch may be the cause.</summary>
    private static bool MayConcernOneRequest(PostgresException failure) =>
        IsSlow(failure) || !(DatabaseFailure.IsUnavailable(failure) || DatabaseFailure.IsCausedByTables(failure));

    /// <summary>Requests that write to the same tables.</summary>
    private static List<List<PendingRequest>> GroupByTables(List<PendingRequest> batch) =>
    [
        .. batch.GroupBy(request => string.Join(' ', request.Documents.Select(document => document.Kind).Distinct().Order()))
            .Select(group => group.ToList()),
    ];

    private static bool IsSlow(Exception failure) => failure is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled };

    private sealed class PendingRequest(IReadOnlyList<EventDocument> documents)
    {
        public IReadOnlyList<EventDocument> Documents { get; } = documents;

        public TaskCompletionSource<int> Outcome { get; } = new();

        /// <summary>Whether the request is part of a batch that has started, or withdrawn.</summary>
        public bool Closed { get; set; }

        /// <summary>Whether the caller has stopped waiting for the outcome.</summary>
        public volatile bool Abandoned;

        /// <summary>
        /// Completes the request on the thread pool's global queue. A continuation on the local queue would run before older work, and the first
        /// of several completed requests would wait for the last.
        /// </summary>
        public void Complete(Action<TaskCompletionSource<int>> complete) =>
            ThreadPool.UnsafeQueueUserWorkItem(complete, Outcome, preferLocal: false);
    }
}
