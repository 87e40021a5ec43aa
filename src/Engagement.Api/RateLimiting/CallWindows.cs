namespace Engagement.Api.RateLimiting;

/// <summary>
/// Counts calls by key, each in a window of fixed length that begins with its first call. It is kept in memory, and bounded: where there is
/// no room, the oldest window gives way. So nobody is refused because of others, and to be rid of a window takes as many keys as there is
/// room for.
/// </summary>
internal sealed class CallWindows(TimeSpan length, TimeProvider clock, int capacity = 100_000)
{
    private readonly Dictionary<string, LinkedListNode<Window>> _byKey = new(StringComparer.Ordinal);

    // Oldest first. All are of one length, so they end in this order too.
    private readonly LinkedList<Window> _byAge = new();
    private readonly Lock _counting = new();

    /// <summary>How many windows are in memory.</summary>
    public int Kept => _byKey.Count;

    /// <summary>Counts one more call.</summary>
    public CallCount Count(string key)
    {
        lock (_counting)
        {
            var now = clock.GetTimestamp();
            while (_byAge.First is { } oldest && Left(oldest.Value, now) <= TimeSpan.Zero)
            {
                Remove(oldest);
            }

            var window = (_byKey.GetValueOrDefault(key) ?? Add(new Window(key, now))).Value;
            return new CallCount(++window.Calls, Left(window, now));
        }
    }

    /// <summary>How many calls are counted already; the one at hand is not.</summary>
    public long Counted(string key)
    {
        lock (_counting)
        {
            return _byKey.GetValueOrDefault(key) is { } window && Left(window.Value, clock.GetTimestamp()) > TimeSpan.Zero ? window.Value.Calls : 0;
        }
    }

    private LinkedListNode<Window> Add(Window window)
    {
        if (_byKey.Count == capacity)
        {
            Remove(_byAge.First!);
        }

        return _byKey[window.Key] = _byAge.AddLast(window);
    }

    private void Remove(LinkedListNode<Window> node)
    {
        _byAge.Remove(node);
        _byKey.Remove(node.Value.Key);
    }

    private TimeSpan Left(Window window, long now) => length - clock.GetElapsedTime(window.Begun, now);

    private sealed class Window(string key, long begun)
    {
        public string Key { get; } = key;

        public long Begun { get; } = begun;

        public long Calls { get; set; }
    }
}

/// <summary>The calls of a window, the one at hand included, and the time until it ends.</summary>
internal readonly record struct CallCount(long Calls, TimeSpan Left);
