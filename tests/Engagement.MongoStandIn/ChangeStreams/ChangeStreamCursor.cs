using System.Diagnostics;
using Engagement.StandIn.Commands;
using Engagement.StandIn.Cursors;
using Engagement.StandIn.Documents;
using Engagement.StandIn.Queries;
using Engagement.StandIn.Storage;

namespace Engagement.StandIn.ChangeStreams;

/// <summary>A change stream on a collection, or on a database if no collection is named.</summary>
internal sealed class ChangeStreamCursor(
    CollectionName name, bool isOnDatabase, ChangeStreamOptions options, Pipeline pipeline, DocumentStore store) : ServerCursor(name)
{
    private static readonly DocumentPath s_token = new("_id");

    private long _time = options.After ?? store.Time;

    public override bool IsChangeStream => true;

    public override async Task<Batch> NextAsync(int maxCount, TimeSpan maxWait, CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var (batch, changed) = ReadNow(maxCount);
            var rest = maxWait - waited.Elapsed;
            if (batch.Documents.Count > 0 || rest <= TimeSpan.Zero)
            {
                return batch;
            }

            await changed.WaitAsync(rest, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private (Batch Batch, Task Changed) ReadNow(int maxCount)
    {
        lock (store.Lock)
        {
            if (store.Oplog.IsLost(_time))
            {
                throw new CommandException(MongoError.ChangeStreamHistoryLost);
            }

            return (new Batch(Read(maxCount), IsLast: false, ResumeToken.At(_time)), store.Oplog.Changed);
        }
    }

    private List<byte[]> Read(int maxCount)
    {
        List<byte[]> events = [];
        var bytes = 0L;
        while (events.Count < maxCount && bytes < MaxBatchBytes / 2)
        {
            if (store.Oplog.FirstAfter(_time) is not { } entry)
            {
                _time = Math.Max(_time, store.Oplog.Time);
                break;
            }

            _time = entry.Time;
            foreach (var change in IsWatched(entry.Name) ? pipeline.Run([Write(entry)]) : [])
            {
                events.Add(HasToken(change) ? change : throw new CommandException(MongoError.ChangeStreamFatalError));
                bytes += change.Length;
            }
        }

        return events;
    }

    private static bool HasToken(byte[] change) => s_token.ValuesIn(change).Count > 0;

    private bool IsWatched(CollectionName changed) => isOnDatabase ? changed.Database == Name.Database : changed == Name;

    private byte[] Write(OplogEntry entry)
    {
        var looksUp = options.LooksUpDocuments && entry.Operation == "update";
        return ChangeEvent.Write(entry, looksUp, looksUp ? store.Find(entry.Name)?.Find(entry.Id) : null);
    }
}
