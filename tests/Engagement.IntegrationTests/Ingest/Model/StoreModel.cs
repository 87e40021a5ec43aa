namespace Engagement.IntegrationTests.Ingest.Model;

/// <summary>
/// The expected contents of the store after all documents, independent of their order. Written from the rules, simple instead of fast. It shares
/// no code with the product.
/// </summary>
internal sealed class StoreModel
{
    private readonly ModelZone _zone;
    private readonly int _keepPrunedAfterDays;
    private readonly ILookup<RawKind, ModelState> _states;

    public StoreModel(IEnumerable<RawDocument> documents, ModelZone zone, int keepPrunedAfterDays = 0)
    {
        _zone = zone;
        _keepPrunedAfterDays = keepPrunedAfterDays;
        var versions = documents.Select(ModelReader.Read).ToList();
        Rejected = versions.Count(version => version is null);
        _states = versions.OfType<ModelVersion>()
            .GroupBy(version => (version.Kind, version.Id))
            .ToLookup(group => group.Key.Kind, group => ModelState.Of([.. group], ModelReader.Columns(group.Key.Kind).Count));
        Messages = [.. CountedMessages()];
        NewUsers = [.. _states[RawKind.User].Where(user => user.Columns is [_, _, DateTime, false, ..]).Select(user => zone.Day((DateTime)user.Columns[2]!))];
        Rooms = [.. _states[RawKind.Room].Where(room => room.Columns is [string, ..]).Select(ModelRoom.Of)];
        Activity = new ModelActivity(_states, Messages, zone);
    }

    /// <summary>The number of rejected documents.</summary>
    public int Rejected { get; }

    /// <summary>The counted messages, including those of rooms that are not shown or unknown.</summary>
    public IReadOnlyList<CountedMessage> Messages { get; }

    /// <summary>The day of each new user. Deleting a user subtracts nothing.</summary>
    public IReadOnlyList<DateOnly> NewUsers { get; }

    /// <summary>The rooms with columns.</summary>
    public IReadOnlyList<ModelRoom> Rooms { get; }

    public ModelActivity Activity { get; }

    public IReadOnlyList<TableText> Tables =>
    [
        .. ModelTables.Events.Select(EventTable),
        MessageDay(), RoomDay(), RoomWeek(), NewUserDay(), Activity.UserDay(), Activity.ActiveDay(), Activity.ActiveHour(),
    ];

    private TableText EventTable(RawKind kind)
    {
        var table = ModelTables.Of(kind);
        foreach (var state in _states[kind])
        {
            object?[] deletedAt = kind == RawKind.Message ? [state.DeletedAt] : [];
            table.Add([state.Id, state.Version, state.Deleted, .. deletedAt, state.ColumnsVersion, state.ColumnsDeleted, .. state.Columns]);
        }

        return table;
    }

    private TableText MessageDay()
    {
        var table = ModelTables.MessageDay();
        foreach (var bucket in Messages.Where(message => message.Shown).GroupBy(message => (message.Day, message.RoomType)))
        {
            table.Add(bucket.Key.Day, bucket.Key.RoomType, bucket.Count());
        }

        return table;
    }

    private TableText RoomDay()
    {
        var table = ModelTables.RoomDay();
        foreach (var bucket in Messages.GroupBy(message => (message.RoomId, message.Day)))
        {
            table.Add(bucket.Key.RoomId, bucket.Key.Day, bucket.Count());
        }

        return table;
    }

    private TableText RoomWeek()
    {
        var table = ModelTables.RoomWeek();
        foreach (var bucket in Messages.GroupBy(message => (message.RoomId, Monday: Monday(message.Day))))
        {
            table.Add(bucket.Key.RoomId, bucket.Key.Monday, bucket.Count());
        }

        return table;

        static DateOnly Monday(DateOnly day) => day.DayOfWeek == DayOfWeek.Monday ? day : Monday(day.AddDays(-1));
    }

    private TableText NewUserDay()
    {
        var table = ModelTables.NewUserDay();
        foreach (var bucket in NewUsers.GroupBy(day => day))
        {
            table.Add(bucket.Key, bucket.Count());
        }

        return table;
    }

    /// <summary>Whether a deleted message counts: it was pruned long after it was sent.</summary>
    private bool IsKept(DateTime sentAt, DateTime deletedAt) =>
        _keepPrunedAfterDays > 0 && (deletedAt - sentAt).TotalMilliseconds >= _keepPrunedAfterDays * 86_400_000.0;

    /// <summary>A room counts by its current type, deleted or not.</summary>
    private IEnumerable<CountedMessage> CountedMessages()
    {
        var types = _states[RawKind.Room].ToDictionary(room => room.Id, room => (string?)room.Columns[0]);
        foreach (var message in _states[RawKind.Message].Where(message => message.Columns is [.., true]))
        {
            var roomId = (string)message.Columns[0]!;
            var sentAt = (DateTime)message.Columns[2]!;
            if (message.Deleted && !IsKept(sentAt, message.DeletedAt!.Value))
            {
                continue;
            }

            yield return new CountedMessage(
                roomId, types.GetValueOrDefault(roomId), (string?)message.Columns[1], _zone.Day(sentAt), _zone.Hour(sentAt));
        }
    }
}

internal sealed record CountedMessage(string RoomId, string? RoomType, string? UserId, DateOnly Day, int Hour)
{
    public bool Shown => RoomType is "c" or "p" or "d";
}

/// <summary>A room as it is now, deleted or not.</summary>
internal sealed record ModelRoom(
    string Id, bool Deleted, string Type, string? Name, string? DisplayName, string[]? Usernames, DateTime? CreatedAt, DateTime? UpdatedAt)
{
    public bool Shown => Type is "c" or "p" or "d";

    public static ModelRoom Of(ModelState room) => new(
        room.Id, room.Deleted, (string)room.Columns[0]!, (string?)room.Columns[1], (string?)room.Columns[2], (string[]?)room.Columns[3],
        (DateTime?)room.Columns[4], (DateTime?)room.Columns[5]);
}
