namespace Engagement.Infrastructure.Persistence;

/// <summary>
/// Places for a few at once, of which one account has its share at most. Who waits is served in order, past those whose account has its share.
/// </summary>
internal sealed class Places(int places, int share)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _taken = [];
    private readonly LinkedList<(string Account, TaskCompletionSource Granted)> _waiting = [];
    private int _free = places;

    /// <summary>A place, which is given back when it is disposed of; null where there is none now.</summary>
    public IDisposable? TryTake(string account)
    {
        lock (_lock)
        {
            return Take(account) ? new Place(this, account) : null;
        }
    }

    /// <summary>A place as soon as there is one; null where there is none for as long as the limit.</summary>
    public async Task<IDisposable?> TakeAsync(string account, TimeSpan limit, CancellationToken cancellationToken)
    {
        LinkedListNode<(string Account, TaskCompletionSource Granted)> waiting;
        lock (_lock)
        {
            if (Take(account))
            {
                return new Place(this, account);
            }

            waiting = _waiting.AddLast((account, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        try
        {
            await waiting.Value.Granted.Task.WaitAsync(limit, cancellationToken);
        }
        catch (Exception failure) when (failure is TimeoutException or OperationCanceledException)
        {
            lock (_lock)
            {
                // It may have been granted just now.
                if (waiting.List is not null)
                {
                    _waiting.Remove(waiting);
                    return null;
                }
            }
        }

        return new Place(this, account);
    }

    private bool Take(string account)
    {
        var taken = _taken.GetValueOrDefault(account);
        if (_free == 0 || taken >= share)
        {
            return false;
        }

        _free--;
        _taken[account] = taken + 1;
        return true;
    }

    private void GiveBack(string account)
    {
        lock (_lock)
        {
            _free++;
            if (--_taken[account] == 0)
            {
                _taken.Remove(account);
            }

            for (var next = _waiting.First; next is not null; next = next.Next)
            {
                if (Take(next.Value.Account))
                {
                    _waiting.Remove(next);
                    next.Value.Granted.SetResult();
                    return;
                }
            }
        }
    }

    private sealed class Place(Places places, string account) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                places.GiveBack(account);
            }
        }
    }
}
