namespace Engagement.Api.Connections;

/// <summary>
/// Who holds which connections. A new one that finds no room takes the place of the one that has been silent longest; silent is a connection
/// without a request in flight. Each operation costs the same however many connections there are.
/// </summary>
internal sealed class ConnectionTable(int capacity)
{
    /// <summary>Connections that were asked to end and have not yet. The oldest of more is cut off, so that sockets are bounded too.</summary>
    public const int MostLeaving = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ConnectionHolder> _holders = new(StringComparer.Ordinal);
    private readonly LinkedList<ConnectionSlot> _silent = [];
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

            var shareTaken = holder.Count >= share;
            if (!shareTaken && _count < capacity)
            {
                Place(slot, holder);
                return new Admission(true, Crowding.None, null, null);
            }

            var crowding = shareTaken ? Crowding.Address : Crowding.Process;
            if ((shareTaken ? holder.Silent.First : Largest.Silent.First ?? _silent.First)?.Value is not { } replaced)
            {
                return new Admission(false, crowding, null, null);
            }

            var cutOff = Dismiss(replaced);
            Place(slot, holder);
            return new Admission(true, crowding, replaced, cutOff);
        }
    }

    /// <summary>A request begins on the connection.</summary>
    public void Begin(ConnectionSlot slot)
    {
        lock (_lock)
        {
            slot.HasServed = true;
            if (slot.InFlight++ == 0 && slot.Holder is not null)
            {
                Unsilence(slot);
            }
        }
    }

    /// <summary>A request has been answered on the connection.</summary>
    public void End(ConnectionSlot slot)
    {
        lock (_lock)
        {
            if (--slot.InFlight == 0 && slot.Holder is { } holder)
            {
                Silence(slot, holder);
            }
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
            else if (slot.OfAll.List == _leaving)
            {
                _leaving.Remove(slot.OfAll);
            }
        }
    }

    private ConnectionHolder Largest => _byCount[_most].First!.Value;

    private void Place(ConnectionSlot slot, ConnectionHolder holder)
    {
        if (holder.Count == 0)
        {
            _holders[holder.Address] = holder;
        }

        slot.Holder = holder;
        Silence(slot, holder);
        Move(holder, holder.Count + 1);
        _count++;
    }

    private ConnectionSlot? Dismiss(ConnectionSlot slot)
    {
        Vacate(slot);
        _leaving.AddLast(slot.OfAll);
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
        if (slot.InFlight == 0)
        {
            Unsilence(slot);
        }

        slot.Holder = null;
        Move(holder, holder.Count - 1);
        _count--;
        if (holder.Count == 0)
        {
            _holders.Remove(holder.Address);
        }
    }

    private void Silence(ConnectionSlot slot, ConnectionHolder holder)
    {
        holder.Silent.AddLast(slot.OfHolder);
        _silent.AddLast(slot.OfAll);
    }

    private void Unsilence(ConnectionSlot slot)
    {
        slot.Holder!.Silent.Remove(slot.OfHolder);
        _silent.Remove(slot.OfAll);
    }

    private void Move(ConnectionHolder holder, int count)
    {
        if (holder.Count > 0)
        {
            _byCount[holder.Count].Remove(holder.Node);
        }

        holder.Count = count;
        if (count == _byCount.Count)
        {
            _byCount.Add([]);
        }

        if (count > 0)
        {
            _byCount[count].AddLast(holder.Node);
        }

        // A count changes by one, so the next lower one is never further away.
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

/// <summary>An address with its connections; those that are silent in the order in which they became so.</summary>
internal sealed class ConnectionHolder
{
    public ConnectionHolder(string address) => (Address, Node) = (address, new(this));

    public string Address { get; }

    public int Count { get; set; }

    public LinkedList<ConnectionSlot> Silent { get; } = [];

    public LinkedListNode<ConnectionHolder> Node { get; }
}
