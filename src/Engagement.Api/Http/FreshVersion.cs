using Engagement.Api.Hosting;

namespace Engagement.Api.Http;

/// <summary>
/// A version in the store, at most a second old: what another process changes is seen by then. While the store cannot be read, no version is
/// known.
/// </summary>
internal sealed class FreshVersion<T>(DetachedWork work, Func<IServiceProvider, Task<T>> read, TimeProvider clock)
    where T : struct
{
    private static readonly TimeSpan s_maxAge = TimeSpan.FromSeconds(1);

    // Read again this early, while the version is still valid: no request waits for it.
    private static readonly TimeSpan s_renewal = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private T? _version;
    private long _readAt;
    private long? _renewalStarted;
    private int _changes;

    /// <summary>The version; null where none is known.</summary>
    public T? Current
    {
        get
        {
            lock (_gate)
            {
                var age = clock.GetElapsedTime(_readAt);
                if (_version is null || age >= s_maxAge)
                {
                    return null;
                }

                if (age >= s_renewal && (_renewalStarted is not { } started || clock.GetElapsedTime(started) >= s_maxAge))
                {
                    _renewalStarted = clock.GetTimestamp();
                    _ = RenewAsync();
                }

                return _version;
            }
        }
    }

    /// <summary>Reads the version from the store.</summary>
    public async Task<T> ReadAsync()
    {
        var start = StartRead();
        var version = await work.RunAsync(read, CancellationToken.None);
        Update(start, version);
        return version;
    }

    /// <summary>Marks the start of a read of the store, for <see cref="Update"/>.</summary>
    public ReadStart StartRead()
    {
        lock (_gate)
        {
            return new ReadStart(clock.GetTimestamp(), _changes);
        }
    }

    /// <summary>Takes over what was read, unless this process has changed the version since.</summary>
    public void Update(ReadStart start, T version)
    {
        lock (_gate)
        {
            if (start.Changes == _changes && (_version is null || start.Timestamp >= _readAt))
            {
                (_version, _readAt) = (version, start.Timestamp);
            }
        }
    }

    /// <summary>This process has changed the version: what was read before is invalid.</summary>
    public void Invalidate() => Change(null, 0);

    /// <summary>This process has changed the version and knows the new one.</summary>
    /// <param name="version">The new version.</param>
    /// <param name="sent">A timestamp from before the change was sent.</param>
    public void Changed(T version, long sent) => Change(version, sent);

    private void Change(T? version, long sent)
    {
        lock (_gate)
        {
            _changes++;
            (_version, _readAt) = (version, sent);
        }
    }

    private async Task RenewAsync()
    {
        try
        {
            await ReadAsync();
        }
        catch (Exception)
        {
            // The known version expires, and the request that reads it next meets the failure.
        }
        finally
        {
            lock (_gate)
            {
                _renewalStarted = null;
            }
        }
    }

    /// <summary>When a read of the store began, and after how many changes of this process.</summary>
    internal readonly record struct ReadStart(long Timestamp, int Changes);
}
