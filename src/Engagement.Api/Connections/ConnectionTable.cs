namespace Engagement.Api.Connections;

/// <summary>
/// The open connections by address. A new connection that finds the table or its address's share full replaces the one that has been idle
/// longest; a connection is idle while no request is in flight on it. Requests do not take the table's lock.
/// </summary>
internal sealed class ConnectionTable(int capacity)
{
    /// <summary>Replaced connections that may still be open. The oldest of more is aborted, which bounds the sockets too.</summary>
    public const int MaxLeaving = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<ConnectionSlot>> _byAddress = new(StringComparer.Ordinal);
    private readonly List<ConnectionSlot> _leaving = [];
    private int _count;

    /// <summary>Connections that have a place.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Gives a connection a place if there is room, or if it can replace another; the share is how many the address may hold.</summary>
    public Admission Add(ConnectionSlot slot, string address, int share)
    {
        lock (_lock)
        {
            var own = _byAddress.GetValueOrDefault(address);
            var shareTaken = own?.Count >= share;
            if (!shareTaken && _count < capacity)
            {
                Place(slot, address);
                return new Admission(true, ReachedLimit.None, null, null);
            }

            var limit = shareTaken ? ReachedLimit.Address : ReachedLimit.Process;
            if ((shareTaken ? LongestIdle(own!) : LongestIdleOfAll()) is not { } replaced)
            {
                return new Admission(false, limit, null, null);
            }

            var aborted = Replace(replaced);
            Place(slot, address);
            return new Admission(true, limit, replaced, aborted);
        }
    }

    /// <summary>The connection has ended.</summary>
    public void Remove(ConnectionSlot slot)
    {
        lock (_lock)
        {
            if (slot.Address is not null)
            {
                Vacate(slot);
            }
            else
            {
                _leaving.Remove(slot);
            }
        }
    }

    private void Place(ConnectionSlot slot, string address)
    {
        if (!_byAddress.TryGetValue(address, out var connections))
        {
            _byAddress[address] = connections = [];
        }

        connections.Add(slot);
        slot.Address = address;
        _count++;
    }

    private void Vacate(ConnectionSlot slot)
    {
        var connections = _byAddress[slot.Address!];
        connections.Remove(slot);
        if (connections.Count == 0)
        {
            _byAddress.Remove(slot.Address!);
        }

        slot.Address = null;
        _count--;
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
        LongestIdle(_byAddress.Values.MaxBy(connections => connections.Count)!)
        ?? LongestIdle(_byAddress.Values.SelectMany(connections => connections));

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
