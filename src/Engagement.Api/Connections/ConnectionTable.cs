namespace Engagement.Api.Connections;

/// <summary>
/// The open connections by address. A new connection that exceeds the table's limit or that of its address replaces the one that has
/// been idle longest; a connection is idle while no request is in flight on it. Requests do not take the table's lock.
/// </summary>
internal sealed class ConnectionTable(int capacity)
{
    /// <summary>The limit of replaced connections that are still open; beyond it the oldest is aborted, to bound the sockets.</summary>
    public const int MaxClosing = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ConnectionHolder> _holders = new(StringComparer.Ordinal);
    private readonly List<ConnectionSlot> _closing = [];

    // Addresses by their number of connections, the first to reach it first, so that the address that must give up a connection is found without a search.
    private readonly List<LinkedList<ConnectionHolder>> _byCount = [[]];
    private int _maxCount;
    private int _count;

    /// <summary>The connections in the table, without replaced ones.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Adds a connection if neither limit is reached, or if it can replace another one.</summary>
    public Admission Add(ConnectionSlot slot, string address, int maxOfAddress)
    {
        lock (_lock)
        {
            var holder = _holders.GetValueOrDefault(address) ?? new ConnectionHolder(address);
            var addressIsFull = holder.Connections.Count >= maxOfAddress;
            if (!addressIsFull && _count < capacity)
            {
                AddToHolder(slot, holder);
                return new Admission(true, ReachedLimit.None, null, null);
            }

            var limit = addressIsFull ? ReachedLimit.Address : ReachedLimit.Process;
            if ((addressIsFull ? LongestIdle(holder.Connections) : LongestIdleOfAll()) is not { } replaced)
            {
                return new Admission(false, limit, null, null);
            }

            var aborted = Replace(replaced);
            AddToHolder(slot, holder);
            return new Admission(true, limit, replaced, aborted);
        }
    }

    /// <summary>Removes a connection that has ended.</summary>
    public void Remove(ConnectionSlot slot)
    {
        lock (_lock)
        {
            if (slot.Holder is not null)
            {
                RemoveFromHolder(slot);
            }
            else
            {
                _closing.Remove(slot);
            }
        }
    }

    private void AddToHolder(ConnectionSlot slot, ConnectionHolder holder)
    {
        _holders.TryAdd(holder.Address, holder);
        slot.Holder = holder;
        holder.Connections.Add(slot);
        Move(holder, holder.Connections.Count - 1);
        _count++;
    }

    private void RemoveFromHolder(ConnectionSlot slot)
    {
        var holder = slot.Holder!;
        holder.Connections.Remove(slot);
        slot.Holder = null;
        Move(holder, holder.Connections.Count + 1);
        _count--;
        if (holder.Connections.Count == 0)
        {
            _holders.Remove(holder.Address);
        }
    }

    /// <summary>Moves a holder to the list of its number of connections, which has changed by one.</summary>
    private void Move(ConnectionHolder holder, int before)
    {
        var count = holder.Connections.Count;
        if (before > 0)
        {
            _byCount[before].Remove(holder.Node);
        }

        if (count == _byCount.Count)
        {
            _byCount.Add([]);
        }

        if (count > 0)
        {
            _byCount[count].AddLast(holder.Node);
        }

        // The next lower number is one less at most.
        _maxCount = count > _maxCount ? count : _byCount[_maxCount].Count == 0 && _maxCount > 0 ? _maxCount - 1 : _maxCount;
    }

    private ConnectionSlot? Replace(ConnectionSlot slot)
    {
        RemoveFromHolder(slot);
        _closing.Add(slot);
        if (_closing.Count <= MaxClosing)
        {
            return null;
        }

        var oldest = _closing[0];
        _closing.RemoveAt(0);
        return oldest;
    }

    /// <summary>The longest idle connection of the address that holds most; of all addresses if none of its connections is idle.</summary>
    private ConnectionSlot? LongestIdleOfAll() =>
        LongestIdle(_byCount[_maxCount].First!.Value.Connections)
        ?? LongestIdle(_holders.Values.SelectMany(holder => holder.Connections));

    // A request that begins meanwhile still gets its response, unless the connection is aborted as the oldest of the closing ones.
    private static ConnectionSlot? LongestIdle(IEnumerable<ConnectionSlot> connections) =>
        connections.Where(connection => connection.IdleSince is not null).MinBy(connection => connection.IdleSince ?? long.MaxValue);
}

/// <summary>The limit that a new connection exceeds.</summary>
internal enum ReachedLimit
{
    None,
    Address,
    Process,
}

/// <summary>The outcome for a new connection, and for those that it replaces.</summary>
/// <param name="Admitted">Whether the connection is in the table.</param>
/// <param name="ReachedLimit">The limit that the connection exceeds.</param>
/// <param name="Replaced">The idle connection that must end.</param>
/// <param name="Aborted">A connection that was replaced before, has not ended, and is aborted now.</param>
internal readonly record struct Admission(bool Admitted, ReachedLimit ReachedLimit, ConnectionSlot? Replaced, ConnectionSlot? Aborted);

/// <summary>An address with its connections.</summary>
internal sealed class ConnectionHolder
{
    public ConnectionHolder(string address) => (Address, Node) = (address, new(this));

    public string Address { get; }

    public HashSet<ConnectionSlot> Connections { get; } = [];

    public LinkedListNode<ConnectionHolder> Node { get; }
}
