namespace Engagement.Api.Connections;

/// <summary>
/// The open connections by address. A new connection that finds the table or its address's share full replaces the one that has been idle
/// longest; a connection is idle while no request is in flight on it. Requests do not take the table's lock.
/// </summary>
internal sealed class ConnectionTable(int capacity)
{
    /// <summary>The limit of replaced connections that are open; the oldest beyond it is aborted, to bound the sockets.</summary>
    public const int MaxLeaving = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ConnectionHolder> _holders = new(StringComparer.Ordinal);
    private readonly List<ConnectionSlot> _leaving = [];

    // Addresses by their number of connections, the first to reach it first: the one to give up a connection is found without a search.
    private readonly List<LinkedList<ConnectionHolder>> _byCount = [[]];
    private int _maxCount;
    private int _count;

    /// <summary>Connections that have a place.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Gives a connection a place if there is room, or if it can replace another; the share is how many the address may hold.</summary>
    public Admission Add(ConnectionSlot slot, string address, int share)
    {
        lock (_lock)
        {
            var holder = _holders.GetValueOrDefault(address) ?? new ConnectionHolder(address);
            var shareTaken = holder.Connections.Count >= share;
            if (!shareTaken && _count < capacity)
            {
                Place(slot, holder);
                return new Admission(true, ReachedLimit.None, null, null);
            }

            var limit = shareTaken ? ReachedLimit.Address : ReachedLimit.Process;
            if ((shareTaken ? LongestIdle(holder.Connections) : LongestIdleOfAll()) is not { } replaced)
            {
                return new Admission(false, limit, null, null);
            }

            var aborted = Replace(replaced);
            Place(slot, holder);
            return new Admission(true, limit, replaced, aborted);
        }
    }

    /// <summary>The connection has ended.</summary>
    public void Remove(ConnectionSlot slot)
    {
        lock (_lock)
        {
            if (slot.Holder is not null)
            {
                Vacate(slot);
            }
            else
            {
                _leaving.Remove(slot);
            }
        }
    }

    private void Place(ConnectionSlot slot, ConnectionHolder holder)
    {
        _holders.TryAdd(holder.Address, holder);
        slot.Holder = holder;
        holder.Connections.Add(slot);
        Move(holder, holder.Connections.Count - 1);
        _count++;
    }

    private void Vacate(ConnectionSlot slot)
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
        Vacate(slot);
        _leaving.Add(slot);
        if (_leaving.Count <= MaxLeaving)
        {
            return null;
        }

        var oldest = _leaving[0];
        _leaving.RemoveAt(0);
        return oldest;
    }

    /// <summary>Of the address that holds most, where one of its connections is idle.</summary>
    private ConnectionSlot? LongestIdleOfAll() =>
        LongestIdle(_byCount[_maxCount].First!.Value.Connections)
        ?? LongestIdle(_holders.Values.SelectMany(holder => holder.Connections));

    // A request that begins meanwhile still gets its response, unless the connection is aborted as the oldest of those that leave.
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
/// <param name="Admitted">Whether the connection has a place.</param>
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
