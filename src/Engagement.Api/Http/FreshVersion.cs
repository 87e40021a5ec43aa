using Engagement.Api.Hosting;

namespace Engagement.Api.Http;

/// <summary>The version of the data or of access in the store, at most a second old. None is known while the store cannot be read.</summary>
internal sealed class FreshVersion(DetachedWork work, Func<IServiceProvider, Task<Guid>> read, TimeProvider clock)
{
    // Bounds how long other processes' changes stay unseen, and how long a token works that another process has revoked.
    private static readonly TimeSpan s_maxAge = TimeSpan.FromSeconds(1);

    // The version is read again at this age, while it is still valid, so that no request waits.
    private static readonly TimeSpan s_rereadAge = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private Guid? _version;
    private long _readAt;
    private long? _rereadStarted;
    private int _changes;

    /// <summary>The version; null if none is known.</summary>
    public Guid? Current
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

                if (age >= s_rereadAge && (_rereadStarted is not { } started || clock.GetElapsedTime(started) >= s_maxAge))
                {
                    _rereadStarted = clock.GetTimestamp();
                    _ = RereadAsync();
                }

                return _version;
            }
        }
    }

    public async Task<Guid> ReadAsync()
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

    /// <summary>Stores a version that was read, unless this process has changed it since.</summary>
    public void Update(ReadStart start, Guid version)
    {
        lock (_gate)
        {
            if (start.Changes == _changes && (_version is null || start.Timestamp >= _readAt))
            {
                (_version, _readAt) = (version, start.Timestamp);
            }
        }
    }

    /// <summary>This process has changed the version: earlier reads are invalid.</summary>
    /// <param name="version">The new version; null if it is not known.</param>
    /// <param name="sent">A timestamp from before the change was sent.</param>
    public void RecordChange(Guid? version = null, long sent = 0)
    {
        lock (_gate)
        {
            _changes++;
            (_version, _readAt) = (version, sent);
        }
    }

    private async Task RereadAsync()
    {
        try
        {
            await ReadAsync();
        }
        catch (Exception)
        {
            // The known version expires, and the next request reads it and fails.
        }
        finally
        {
            lock (_gate)
            {
                _rereadStarted = null;
            }
        }
    }

    /// <summary>The start of a read of the store, and the number of this process's changes before it.</summary>
    internal readonly record struct ReadStart(long Timestamp, int Changes);
}
