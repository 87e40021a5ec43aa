using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Persistence;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// Documents that wait while a batch is written are the next batch: no timer holds anything up, and the more callers there are, the more
/// of them share a commit.
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

    // A connection that the server has ended meanwhile is found out at once; whatever lasts longer has used up the callers' time.
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);

    // Shorter than the server's limit for a statement, which waiting is a part of.
    private static readonly TimeSpan s_longestTurn = TimeSpan.FromSeconds(8);

    private readonly TimeSpan _patience = TimeSpan.FromSeconds(options.Value.MaxWaitSeconds);
    private readonly Lock _gate = new();
    private readonly WaitingRequests<Waiting> _waiting = new(DocumentWeight.OfBatch);
    private int _documents;
    private Task? _writing;
    private LiveSession? _session;

    // Of the batch that is written: whether the store has been sent it and did not say what became of it.
    private bool _untold;

    /// <summary>A batch that has begun gives up its turn while those that wait for its outcome still do.</summary>
    private TimeSpan Turn => _patience * 0.8 < s_longestTurn ? _patience * 0.8 : s_longestTurn;

    public async Task<int> ApplyAsync(IReadOnlyList<EventDocument> documents, CancellationToken cancellationToken)
    {
        if (documents.Count == 0)
        {
            return 0;
        }

        var waiting = Enqueue(documents);
        try
        {
            return await waiting.Outcome.Task.WaitAsync(_patience, clock, cancellationToken);
        }
        catch (Exception given) when (given is TimeoutException or OperationCanceledException && Withdraw(waiting))
        {
            throw given is TimeoutException ? new BusyException(TooLate) : given;
        }
        catch (Exception given) when (given is TimeoutException or OperationCanceledException)
        {
            return await BegunAsync(waiting);
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

    /// <summary>What becomes of documents whose batch has begun is known soon, and only then.</summary>
    private async Task<int> BegunAsync(Waiting waiting)
    {
        try
        {
            return await waiting.Outcome.Task.WaitAsync(_patience, clock);
        }
        catch (TimeoutException)
        {
            waiting.GivenUp = true;
            return waiting.Outcome.Task.IsCompleted ? await waiting.Outcome.Task : throw new BusyException(Unknown);
        }
    }

    private Waiting Enqueue(IReadOnlyList<EventDocument> documents)
    {
        var weight = DocumentWeight.Of(documents);
        lock (_gate)
        {
            // One request alone is taken whatever its size.
            if (_documents > 0 && _documents + documents.Count > options.Value.MaxWaitingDocuments)
            {
                throw new BusyException(Full);
            }

            var waiting = new Waiting(documents);
            _waiting.Add(waiting, weight);
            _documents += documents.Count;
            metrics.Waiting(_documents);
            _writing ??= Task.Run(WriteAsync);
            return waiting;
        }
    }

    /// <summary>Takes documents back whose batch has not begun.</summary>
    private bool Withdraw(Waiting waiting)
    {
        lock (_gate)
        {
            if (waiting.Begun || waiting.Outcome.Task.IsCompleted)
            {
                return false;
            }

            waiting.Begun = true;
            _documents -= waiting.Documents.Count;
            metrics.Waiting(_documents);
            return true;
        }
    }

    private async Task WriteAsync()
    {
        while (Take() is { Count: > 0 } batch)
        {
            _untold = false;
            await CommitAsync(batch);
            await TidyAsync();
        }
    }

    private List<Waiting> Take()
    {
        lock (_gate)
        {
            var batch = _waiting.Take(waiting => !waiting.Begun);
            foreach (var waiting in batch)
            {
                waiting.Begun = true;
                _documents -= waiting.Documents.Count;
            }

            metrics.Waiting(_documents);
            if (batch.Count == 0)
            {
                _writing = null;
            }

            return batch;
        }
    }

    private async Task CommitAsync(List<Waiting> batch)
    {
        var begun = clock.GetTimestamp();
        try
        {
            Share(batch, await ApplyOnceMoreAsync([.. batch.SelectMany(waiting => waiting.Documents)], begun));
        }
        catch (PostgresException refused) when (DatabaseFailure.IsOfTables(refused) && Alike(batch) is { Count: > 1 } groups)
        {
            // What needs other tables goes its way. Each request by itself would only meet the same again.
            foreach (var group in groups)
            {
                await CommitAsync(group);
            }
        }
        catch (PostgresException refused) when (batch.Count > 1 && IsOfOne(refused))
        {
            // Whosever document it was, the others' are none the worse for it: the smallest first, for what takes too long is seldom among
            // them and takes as long once more by itself. Who has gone meanwhile will send again.
            foreach (var waiting in batch.OrderBy(waiting => waiting.Documents.Count).Where(waiting => !waiting.GivenUp))
            {
                await CommitAsync([waiting]);
            }
        }
        catch (Exception failure)
        {
            // Now, for what is known of this batch is forgotten when the next begins, which may be before the answers' turn.
            var told = Told(failure);
            foreach (var waiting in batch)
            {
                waiting.Answer(outcome => outcome.SetException(told));
            }
        }
    }

    /// <summary>Applies documents, and again where the connection was gone. What was committed all the same changes nothing the second time.</summary>
    private async Task<LiveOutcome> ApplyOnceMoreAsync(IReadOnlyList<EventDocument> documents, long begun)
    {
        try
        {
            return await ApplyAsync(documents);
        }
        catch (Exception broken) when (DatabaseFailure.IsUnavailable(broken) && !IsBusy(broken) && clock.GetElapsedTime(begun) < s_again)
        {
            return await ApplyAsync(documents);
        }
    }

    private async Task<LiveOutcome> ApplyAsync(IReadOnlyList<EventDocument> documents)
    {
        var (begun, sent) = (metrics.Begin(), clock.GetTimestamp());
        try
        {
            _session ??= await LiveSession.OpenAsync(dataSource, Turn, CancellationToken.None);
            var outcome = await SendAsync(_session, documents);
            commits.Committed(outcome.State, sent);
            metrics.Committed(begun, documents.Max(document => document.Version), outcome.Counts);
            return outcome;
        }
        catch
        {
            await DropSessionAsync();
            throw;
        }
    }

    /// <summary>A connection that ends or falls silent may have carried the commit, and not the word of it.</summary>
    private async Task<LiveOutcome> SendAsync(LiveSession session, IReadOnlyList<EventDocument> documents)
    {
        try
        {
            return await session.ApplyAsync(documents, CancellationToken.None);
        }
        catch (Exception silent) when (silent is not PostgresException && DatabaseFailure.IsUnavailable(silent))
        {
            _untold = true;
            throw;
        }
    }

    private async Task TidyAsync()
    {
        try
        {
            await (_session?.TidyAsync(CancellationToken.None) ?? Task.CompletedTask);
        }
        catch (Exception)
        {
            // Whatever it is, the next batch meets it too, and somebody waits for that one's outcome.
            await DropSessionAsync();
        }
    }

    private static void Share(List<Waiting> batch, LiveOutcome outcome)
    {
        var first = 0;
        foreach (var waiting in batch)
        {
            var applied = 0;
            for (var end = first + waiting.Documents.Count; first < end; first++)
            {
                applied += outcome.Applied.Contains(first) ? 1 : 0;
            }

            waiting.Answer(told => told.SetResult(applied));
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
                // It is of no more use, whatever becomes of it: the next batch has another.
            }
        }
    }

    private Exception Told(Exception failure) =>
        _untold ? new BusyException(Unknown)
        : IsBusy(failure) ? new BusyException(IsSlow(failure) ? Slow : Locked)
        : failure is PostgresException { SqlState: WeightSql.TooHeavy } ? DocumentWeight.TooLarge()
        : DatabaseFailure.IsOfDocument(failure) ? new InvalidRequestException(Refused)
        : failure;

    /// <summary>Whether the store answers, but took or would have taken too long.</summary>
    private static bool IsBusy(Exception failure) => IsSlow(failure) || failure is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };

    /// <summary>Whether one request of several may be what the store met with this.</summary>
    private static bool IsOfOne(PostgresException failure) =>
        IsSlow(failure) || !(DatabaseFailure.IsUnavailable(failure) || DatabaseFailure.IsOfTables(failure));

    /// <summary>Requests that write to the same tables.</summary>
    private static List<List<Waiting>> Alike(List<Waiting> batch) =>
    [
        .. batch.GroupBy(waiting => string.Join(' ', waiting.Documents.Select(document => document.Kind).Distinct().Order()))
            .Select(group => group.ToList()),
    ];

    private static bool IsSlow(Exception failure) => failure is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled };

    private sealed class Waiting(IReadOnlyList<EventDocument> documents)
    {
        public IReadOnlyList<EventDocument> Documents { get; } = documents;

        public TaskCompletionSource<int> Outcome { get; } = new();

        /// <summary>Whether it is too late to take it back.</summary>
        public bool Begun { get; set; }

        /// <summary>Whether nobody waits for the outcome any more.</summary>
        public volatile bool GivenUp;

        /// <summary>
        /// In their turn, behind all work that waits already: what a task continues with goes to the front of its own thread's work
        /// instead, and of those who are answered together the first would wait for the last, and for whoever comes next.
        /// </summary>
        public void Answer(Action<TaskCompletionSource<int>> answer) =>
            ThreadPool.UnsafeQueueUserWorkItem(answer, Outcome, preferLocal: false);
    }
}
