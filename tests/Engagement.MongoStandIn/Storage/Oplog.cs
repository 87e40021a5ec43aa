using MongoDB.Bson;

namespace Engagement.StandIn.Storage;

/// <summary>The writes in their order, and the cluster's time. Used under the lock of the store, except for the time.</summary>
internal sealed class Oplog
{
    private readonly List<OplogEntry> _entries = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastTime;
    private long _forgottenUntil;

    /// <summary>
    /// The time of the last write, which goes on without writes second by second, as the entries without effect of a real server let it go on.
    /// </summary>
    public long Time => Math.Max(Volatile.Read(ref _lastTime), StartOfThisSecond());

    /// <summary>Ends at the next write.</summary>
    public Task Changed => _changed.Task;

    public void Append(string operation, CollectionName name, BsonValue id, byte[]? document, BsonDocument? updateDescription = null)
    {
        _entries.Add(new OplogEntry(NextTime(), DateTime.UtcNow, operation, name, id, document, updateDescription));
        SignalChange();
    }

    /// <summary>The entry behind the time; null if there is none yet.</summary>
    public OplogEntry? FirstAfter(long time)
    {
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _entries[middle].Time > time ? (low, middle) : (middle + 1, high);
        }

        return low < _entries.Count ? _entries[low] : null;
    }

    /// <summary>Whether an entry behind the time has been forgotten.</summary>
    public bool IsLost(long time) => time < _forgottenUntil;

    /// <summary>
    /// Forgets all entries and one without effect behind them, so that no earlier time is complete any more. A further entry without effect is the
    /// first that is left: a stream may start at its time.
    /// </summary>
    public void Forget()
    {
        _forgottenUntil = NextTime();
        NextTime();
        _entries.Clear();
        SignalChange();
    }

    private static long StartOfThisSecond() => DateTimeOffset.UtcNow.ToUnixTimeSeconds() << 32;

    private long NextTime()
    {
        var time = Time + 1;
        Volatile.Write(ref _lastTime, time);
        return time;
    }

    private void SignalChange()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }
}
