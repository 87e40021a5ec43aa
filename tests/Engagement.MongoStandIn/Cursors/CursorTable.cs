using System.Collections.Concurrent;
using Engagement.StandIn.Commands;

namespace Engagement.StandIn.Cursors;

/// <summary>The open cursors by their ids.</summary>
internal sealed class CursorTable
{
    private readonly ConcurrentDictionary<long, ServerCursor> _cursors = new();
    private long _lastId = 1000;

    public long Add(ServerCursor cursor)
    {
        var id = Interlocked.Increment(ref _lastId);
        _cursors[id] = cursor;
        return id;
    }

    public ServerCursor? Find(long id) => _cursors.GetValueOrDefault(id);

    public ServerCursor Get(long id) => Find(id) ?? throw new CommandException(MongoError.CursorNotFound(id));

    public bool Remove(long id) => _cursors.TryRemove(id, out _);

    public void Clear() => _cursors.Clear();
}
