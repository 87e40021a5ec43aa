using Engagement.Domain;
using Engagement.Domain.Documents;

namespace Engagement.Application.Demo;

/// <summary>The rooms. By their rank, a few have many messages, most have few and some have none.</summary>
internal sealed class DemoRooms
{
    private const string Types = "ccpcdcpdcdcpddcpdcdp";
    private const int IdleEvery = 20;
    private const int FirstIdle = 19;
    private const int LaterEvery = 3;
    private const int FirstLater = 2;
    private const int RenamedEvery = 25;
    private const int FirstRenamed = 6;

    /// <summary>Draws of a room that exists already; after them GENERAL, which always exists.</summary>
    private const int Draws = 16;

    private readonly DemoSize _size;
    private readonly DemoSchedule _schedule;
    private readonly DemoPeople _people;
    private readonly ulong _key;
    private readonly Room[] _rooms;
    private readonly WeightedChoice[] _ofGroups;
    private readonly ILookup<int, int> _createdOn;
    private readonly ILookup<int, int> _renamedOn;

    public DemoRooms(DemoSize size, DemoSchedule schedule, DemoPeople people)
    {
        (_size, _schedule, _people) = (size, schedule, people);
        _key = SeededRandom.Mix(size.Key ^ 'r');
        _rooms = Make();
        _createdOn = Ranks.ToLookup(rank => Math.Max(-1, schedule.DayOf(_rooms[rank].CreatedAt)));
        _renamedOn = Ranks.Where(rank => rank % RenamedEvery == FirstRenamed && _rooms[rank].Type != RoomTypes.Direct)
            .ToLookup(rank => (int)(SeededRandom.At(_key + 1, rank) % (ulong)size.Days));
        _ofGroups = [.. schedule.Groups.Select((group, index) => new WeightedChoice([.. Ranks.Select(rank => Weight(rank, group, index))]))];
    }

    private IEnumerable<int> Ranks => Enumerable.Range(0, _size.Rooms);

    /// <summary>The rooms that are created on a day, and the new names of others; on day -1 all from before the first day.</summary>
    public IEnumerable<RoomDocument> On(int day) =>
        _createdOn[day].Select(rank => Document(_rooms[rank], _rooms[rank].Name, _rooms[rank].CreatedAt)).Concat(
            _renamedOn[day].Where(rank => _schedule.DayOf(_rooms[rank].CreatedAt) < day).Select(rank => Document(
                _rooms[rank], "new-" + _rooms[rank].Name, _schedule.OfficeHour(day, SeededRandom.At(_key + 2, rank)))));

    /// <summary>A room for a message of a group at an instant.</summary>
    public Room Pick(int group, DateTime at, SeededRandom random)
    {
        for (var draw = 0; draw < Draws; draw++)
        {
            var room = _rooms[_ofGroups[group].Pick(random)];
            if (room.CreatedAt <= at)
            {
                return room;
            }
        }

        return _rooms[0];
    }

    private static RoomDocument Document(Room room, string? name, DateTime version) =>
        new(room.Id, version, false, new RoomColumns(room.Type, name, name, room.Usernames, room.CreatedAt, version));

    private Room[] Make()
    {
        var ids = new DemoIds(_key);
        using var pairs = DemoPair.Of(_people, _size.Users).GetEnumerator();
        return [.. Ranks.Select(rank => Types[rank % Types.Length].ToString() switch
        {
            RoomTypes.Direct when pairs.MoveNext() => Direct(pairs.Current),
            RoomTypes.Channel when rank == 0 => Named(DemoWorkspace.FirstRoomId, RoomTypes.Channel, rank, _schedule.StartOf(-DemoPeople.FoundingDays)),
            RoomTypes.Channel => Named(ids.Of(rank), RoomTypes.Channel, rank, CreatedAt(rank)),
            _ => Named(ids.Of(rank), RoomTypes.Private, rank, CreatedAt(rank)),
        })];
    }

    private static Room Named(string id, string type, int rank, DateTime createdAt) => new(id, type, DemoNames.OfRoom(rank), null, createdAt, null);

    /// <summary>The id is composed of those of the two users, as in Rocket.Chat.</summary>
    private Room Direct(DemoPair pair)
    {
        var (one, other) = (_people.Ids[pair.FirstUser], _people.Ids[pair.SecondUser]);
        var id = string.CompareOrdinal(one, other) < 0 ? one + other : other + one;
        var (firstJoined, secondJoined) = (_people.JoinedAt(pair.FirstUser), _people.JoinedAt(pair.SecondUser));
        var laterJoined = firstJoined > secondJoined ? firstJoined : secondJoined;
        return new Room(id, RoomTypes.Direct, null, [DemoPeople.Username(pair.FirstUser), DemoPeople.Username(pair.SecondUser)], laterJoined.AddHours(1), pair);
    }

    private DateTime CreatedAt(int rank)
    {
        var number = SeededRandom.At(_key + 3, rank);
        var day = rank % LaterEvery == FirstLater ? (int)(number % (ulong)_size.Days) : -1 - (int)(number % DemoPeople.FoundingDays);
        return _schedule.OfficeHour(day, SeededRandom.Mix(number));
    }

    // Only the group of a pair draws its room; the weight makes up for the group's share, so that the room gets as many messages as another.
    private double Weight(int rank, DemoGroup group, int index)
    {
        var share = _rooms[rank].Pair is { } pair ? pair.Group == index ? 1 / group.Share : 0 : 1;
        var root = Math.Sqrt(rank + 1);
        return rank % IdleEvery == FirstIdle ? 0 : share / (root * Math.Sqrt(root));
    }

    public sealed record Room(string Id, string Type, string? Name, IReadOnlyList<string>? Usernames, DateTime CreatedAt, DemoPair? Pair);
}
