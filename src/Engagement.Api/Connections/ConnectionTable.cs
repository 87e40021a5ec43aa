namespace Engagement.Api.Connections;

/// <summary>
/// Who holds which connections. A new one that finds no room takes the place of the one that has been silent longest; silent is a connection
/// without a request in flight. A request costs nothing here; a connection costs a look at those whose place it may take, when there is no room.
/// </summary>
internal sealed class ConnectionTable(int capacity)
{
    /// <summary>Connections that were asked to end and have not yet. The oldest of more is cut off, so that sockets are bounded too.</summary>
    public const int MostLeaving = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ConnectionHolder> _holders = new(StringComparer.Ordinal);
    private readonly LinkedList<ConnectionSlot> _leaving = [];

    // Holders by the number of their connections: the one with most is found without a search.
    private readonly List<LinkedList<ConnectionHolder>> _byCount = [[]];
    private int _most;
    private int _count;

    /// <summary>Connections that have a place.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Gives a connection a place, if there is one or one can be made.</summary>
    /// <param name="slot">The new connection.</param>
    /// <param name="address">Whom it counts for.</param>
    /// <param name="share">Connections that the address may hold.</param>
    public Admission Add(ConnectionSlot slot, string address, int share)
    {
        lock (_lock)
        {
            if (!_holders.TryGetValue(address, out var holder))
            {
                holder = new ConnectionHolder(address);
            }

            var shareTaken = holder.Connections.Count >= share;
            if (!shareTaken && _count < capacity)
            {
                Place(slot, holder);
                return new Admission(true, Crowding.None, null, null);
            }

            var crowding = shareTaken ? Crowding.Address : Crowding.Process;
            if ((shareTaken ? LongestSilent(holder.Connections) : LongestSilentOfAll()) is not { } replaced)
            {
                return new Admission(false, crowding, null, null);
            }

            var cutOff = Dismiss(replaced);
            Place(slot, holder);
            return new Admission(true, crowding, replaced, cutOff);
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
            else if (slot.Leaving.List == _leaving)
            {
                _leaving.Remove(slot.Leaving);
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

    /// <summary>Of the address that holds most, where it has a silent one.</summary>
    private ConnectionSlot? LongestSilentOfAll() =>
        LongestSilent(_byCount[_most].First!.Value.Connections)
        ?? LongestSilent(_holders.Values.SelectMany(holder => holder.Connections));

    // A request that begins meanwhile is answered before its connection ends, unless as many others as may be leaving are replaced before that.
    private static ConnectionSlot? LongestSilent(IEnumerable<ConnectionSlot> connections)
    {
        ConnectionSlot? longest = null;
        var earliest = long.MaxValue;
        foreach (var connection in connections)
        {
            if (connection.SilentSince is { } since && since < earliest)
            {
                (longest, earliest) = (connection, since);
            }
        }

        return longest;
    }

    private ConnectionSlot? Dismiss(ConnectionSlot slot)
    {
        Vacate(slot);
        _leaving.AddLast(slot.Leaving);
        if (_leaving.Count <= MostLeaving)
        {
            return null;
        }

        var first = _leaving.First!.Value;
        _leaving.RemoveFirst();
        return first;
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

    /// <summary>Files a holder under the number of its connections, which has changed by one.</summary>
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

        // The next lower number is never further away than one.
        _most = count > _most ? count : _byCount[_most].Count == 0 && _most > 0 ? _most - 1 : _most;
    }
}

/// <summary>Why there was no room for a new connection.</summary>
internal enum Crowding
{
    None,
    Address,
    Process,
}

/// <summary>What becomes of a new connection, and of those whose place it takes.</summary>
/// <param name="Admitted">Whether it has a place.</param>
/// <param name="Crowding">Why there was no room for it as it came.</param>
/// <param name="Replaced">The silent connection that is to end for it.</param>
/// <param name="CutOff">One that was to end before and has not.</param>
internal readonly record struct Admission(bool Admitted, Crowding Crowding, ConnectionSlot? Replaced, ConnectionSlot? CutOff);

/// <summary>An address with its connections.</summary>
internal sealed class ConnectionHolder
{
    public ConnectionHolder(string address) => (Address, Node) = (address, new(this));

    public string Address { get; }

    public HashSet<ConnectionSlot> Connections { get; } = [];

    public LinkedListNode<ConnectionHolder> Node { get; }
}
