namespace Engagement.Api.RateLimiting;

/// <summary>
/// Counts calls by key, each in a window of fixed length that begins with the key's first call. The number of windows is bounded; a new one
/// evicts the oldest. Calls by other keys thus never cause a refusal. To evict its own window, a caller needs as many keys as there are windows.
/// </summary>
internal sealed class CallWindows(TimeSpan length, TimeProvider clock, int capacity = 100_000)
{
    private readonly Dictionary<string, Window> _byKey = new(StringComparer.Ordinal);

    // Oldest first. All windows have one length, so they end in this order too.
    private readonly Queue<Window> _byAge = new();
    private readonly Lock _counting = new();

    /// <summary>How many windows are in memory.</summary>
    public int Size => _byKey.Count;

    /// <summary>Counts one more call.</summary>
    public CallCount Count(string key)
    {
        lock (_counting)
        {
            var now = clock.GetTimestamp();
            while (_byAge.TryPeek(out var oldest) && Left(oldest, now) <= TimeSpan.Zero)
            {
                RemoveOldest();
            }

            var window = _byKey.GetValueOrDefault(key) ?? Add(new Window(key, now));
            return new CallCount(++window.Calls, Left(window, now));
        }
    }

    /// <summary>The calls that are counted already, without the current one.</summary>
    public long PreviousCalls(string key)
    {
        lock (_counting)
        {
            return _byKey.GetValueOrDefault(key) is { } window && Left(window, clock.GetTimestamp()) > TimeSpan.Zero ? window.Calls : 0;
        }
    }

    private Window Add(Window window)
    {
        if (_byKey.Count == capacity)
        {
            RemoveOldest();
        }

        _byAge.Enqueue(window);
        return _byKey[window.Key] = window;
    }

    private void RemoveOldest() => _byKey.Remove(_byAge.Dequeue().Key);

    private TimeSpan Left(Window window, long now) => length - clock.GetElapsedTime(window.Start, now);

    private sealed class Window(string key, long start)
    {
        public string Key { get; } = key;

        public long Start { get; } = start;

        public long Calls { get; set; }
    }
}

/// <summary>The calls of a window, the current one included, and the time until it ends.</summary>
internal readonly record struct CallCount(long Calls, TimeSpan Left);
