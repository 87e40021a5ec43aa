namespace Engagement.Api.Http;

/// <summary>
/// Coalesces concurrent lookups of the same key. Each caller gets the result of a lookup that began after its call: while one is running, the
/// callers share the next.
/// </summary>
internal sealed class RequestCoalescer<T>(TimeProvider clock)
{
    // A longer lookup may never end, for example on a dead connection: later callers do not wait for it.
    private static readonly TimeSpan s_longestShared = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, Lookup> _lookups = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public Task<T> FindAsync(string key, Func<Task<T>> find)
    {
        Lookup lookup;
        lock (_gate)
        {
            if (_lookups.TryGetValue(key, out var running) && clock.GetElapsedTime(running.Started) < s_longestShared)
            {
                return (running.Next ??= new Lookup(find)).Result.Task;
            }

            lookup = Start(key, new Lookup(find));
        }

        _ = RunAsync(key, lookup);
        return lookup.Result.Task;
    }

    private Lookup Start(string key, Lookup lookup)
    {
        lookup.Started = clock.GetTimestamp();
        _lookups[key] = lookup;
        return lookup;
    }

    private async Task RunAsync(string key, Lookup lookup)
    {
        for (var current = lookup; current is not null; current = StartNext(key, current))
        {
            try
            {
                current.Result.SetResult(await current.Find());
            }
            catch (Exception failure)
            {
                current.Result.SetException(failure);
            }
        }
    }

    private Lookup? StartNext(string key, Lookup ended)
    {
        lock (_gate)
        {
            if (ended.Next is { } next)
            {
                return Start(key, next);
            }

            if (_lookups.GetValueOrDefault(key) == ended)
            {
                _lookups.Remove(key);
            }

            return null;
        }
    }

    private sealed class Lookup(Func<Task<T>> find)
    {
        public Func<Task<T>> Find { get; } = find;

        public TaskCompletionSource<T> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Started { get; set; }

        public Lookup? Next { get; set; }
    }
}
