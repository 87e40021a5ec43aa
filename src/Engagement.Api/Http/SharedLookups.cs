namespace Engagement.Api.Http;

/// <summary>
/// Looks up once what many ask for at the same time. Everybody gets the answer of a look that began after they asked: whoever comes while
/// one is under way waits for the next, so that no answer is older than its question.
/// </summary>
internal sealed class SharedLookups<T>(TimeProvider clock)
{
    // A look that takes longer may never end, on a connection that has died. Who comes later does not wait for it.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, Look> _looks = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <param name="key">What is asked for.</param>
    /// <param name="find">Looks it up.</param>
    public Task<T> FindAsync(string key, Func<Task<T>> find)
    {
        Look look;
        lock (_gate)
        {
            if (_looks.TryGetValue(key, out var running) && clock.GetElapsedTime(running.Begun) < s_patience)
            {
                return (running.Next ??= new Look(find)).Answer.Task;
            }

            look = Begin(key, new Look(find));
        }

        _ = RunAsync(key, look);
        return look.Answer.Task;
    }

    private Look Begin(string key, Look look)
    {
        look.Begun = clock.GetTimestamp();
        _looks[key] = look;
        return look;
    }

    private async Task RunAsync(string key, Look look)
    {
        for (var current = look; current is not null; current = Following(key, current))
        {
            try
            {
                current.Answer.SetResult(await current.Find());
            }
            catch (Exception failure)
            {
                current.Answer.SetException(failure);
            }
        }
    }

    private Look? Following(string key, Look ended)
    {
        lock (_gate)
        {
            if (ended.Next is { } next)
            {
                return Begin(key, next);
            }

            if (_looks.GetValueOrDefault(key) == ended)
            {
                _looks.Remove(key);
            }

            return null;
        }
    }

    private sealed class Look(Func<Task<T>> find)
    {
        public Func<Task<T>> Find { get; } = find;

        public TaskCompletionSource<T> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Begun { get; set; }

        public Look? Next { get; set; }
    }
}
