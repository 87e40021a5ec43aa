using Engagement.Api.Hosting;

namespace Engagement.Api.Http;

/// <summary>
/// A version that the store had when it was last asked, which is never longer ago than a second: what another process changes is seen by
/// then, and while the store cannot be asked, nothing is known.
/// </summary>
internal sealed class KnownVersion<T>(BoundedWork work, Func<IServiceProvider, Task<T>> read, TimeProvider clock)
    where T : struct
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(1);

    // Asked again this early, while what is known still holds: nobody waits for it.
    private static readonly TimeSpan s_renewal = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private T? _version;
    private long _askedAt;
    private long? _renewedAt;
    private int _changes;

    /// <summary>The version; null where it is not known.</summary>
    public T? Current
    {
        get
        {
            lock (_gate)
            {
                var age = clock.GetElapsedTime(_askedAt);
                if (_version is null || age >= s_longest)
                {
                    return null;
                }

                if (age >= s_renewal && (_renewedAt is not { } begun || clock.GetElapsedTime(begun) >= s_longest))
                {
                    _renewedAt = clock.GetTimestamp();
                    _ = RenewAsync();
                }

                return _version;
            }
        }
    }

    /// <summary>Asks the store.</summary>
    public async Task<T> AskAsync()
    {
        var question = Begin();
        var version = await work.RunAsync(read, CancellationToken.None);
        Learn(question, version);
        return version;
    }

    /// <summary>To be called before the store is asked, whoever asks it.</summary>
    public Question Begin()
    {
        lock (_gate)
        {
            return new Question(clock.GetTimestamp(), _changes);
        }
    }

    /// <summary>What the store answered.</summary>
    public void Learn(Question question, T version)
    {
        lock (_gate)
        {
            if (question.Changes == _changes && (_version is null || question.AskedAt >= _askedAt))
            {
                (_version, _askedAt) = (version, question.AskedAt);
            }
        }
    }

    /// <summary>This process has changed it: what was asked before is of no use.</summary>
    public void Forget() => Change(null, 0);

    /// <summary>This process has changed it, and knows to what.</summary>
    /// <param name="version">The version that the store has now.</param>
    /// <param name="begun">A timestamp from before the change was sent.</param>
    public void Changed(T version, long begun) => Change(version, begun);

    private void Change(T? version, long begun)
    {
        lock (_gate)
        {
            _changes++;
            (_version, _askedAt) = (version, begun);
        }
    }

    private async Task RenewAsync()
    {
        try
        {
            await AskAsync();
        }
        catch (Exception)
        {
            // What is known runs out, and whoever looks for more meets the failure.
        }
        finally
        {
            lock (_gate)
            {
                _renewedAt = null;
            }
        }
    }

    /// <summary>When the store was asked, and after how many changes of this process.</summary>
    internal readonly record struct Question(long AskedAt, int Changes);
}
