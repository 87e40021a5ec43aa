using Engagement.Domain;
using Engagement.Domain.Documents;

namespace Engagement.Application.Demo;

/// <summary>
/// A small made-up workspace, the same for the same days: office hours, quiet weekends, busy and idle rooms. A day's documents depend on
/// nothing but the day, so that a demo store is brought up to date by adding the days that it lacks.
/// </summary>
public static class DemoWorkspace
{
    private const int Days = 60;
    private const int People = 24;
    private const int MessagesOnWorkday = 160;
    private const int MessagesOnWeekend = 12;

    private static readonly (string Id, string Type, string? Name, int Weight)[] s_rooms =
    [
        ("GENERAL", RoomTypes.Channel, "general", 30), ("demo-room-support", RoomTypes.Channel, "support", 22),
        ("demo-room-random", RoomTypes.Channel, "random", 12), ("demo-room-releases", RoomTypes.Channel, "releases", 4),
        ("demo-room-board", RoomTypes.Private, "board", 5), ("demo-room-hiring", RoomTypes.Private, "hiring", 7),
        ("demo-room-d1", RoomTypes.Direct, null, 9), ("demo-room-d2", RoomTypes.Direct, null, 7),
        ("demo-room-d3", RoomTypes.Direct, null, 4),
    ];

    private static readonly int[] s_hourWeights = [0, 0, 0, 0, 0, 0, 1, 4, 12, 20, 22, 18, 9, 14, 20, 21, 16, 9, 4, 3, 2, 1, 0, 0];

    /// <summary>The documents of the last 60 days, in the order of their days.</summary>
    /// <param name="now">The instant up to which there are any.</param>
    public static IEnumerable<EventDocument> DocumentsUpTo(DateTime now)
    {
        var today = DateOnly.FromDateTime(now);
        var first = today.AddDays(1 - Days);
        foreach (var document in Rooms().Concat<EventDocument>(Founders()))
        {
            yield return document;
        }

        for (var day = first; day <= today; day = day.AddDays(1))
        {
            foreach (var document in OnDay(day).Where(document => document.Version <= now))
            {
                yield return document;
            }
        }
    }

    private static IEnumerable<RoomDocument> Rooms()
    {
        var created = new DateTime(2020, 1, 1, 9, 0, 0, DateTimeKind.Utc);
        return s_rooms.Select((room, index) => new RoomDocument(room.Id, created, false, new RoomColumns(
            room.Type, room.Name, null, room.Type == RoomTypes.Direct ? [Username(index), Username(index + 1)] : null, created, created)));
    }

    private static IEnumerable<UserDocument> Founders() => Enumerable.Range(0, People).Select(person => User(
        UserId(person), Username(person), new DateTime(2020, 1, 1, 10, person, 0, DateTimeKind.Utc), person == 0 ? "bot" : "user"));

    private static UserDocument User(string id, string username, DateTime joined, string type) =>
        new(id, joined, false, new UserColumns(username, null, joined, false, type, true));

#pragma warning disable CA5394 // Made-up data, the same each time: no secret depends on it.
    private static IEnumerable<EventDocument> OnDay(DateOnly day)
    {
        var random = new Random(day.DayNumber);
        var weekend = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        var midnight = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var count = (weekend ? MessagesOnWeekend : MessagesOnWorkday) * random.Next(75, 126) / 100;
        for (var index = 0; index < count; index++)
        {
            var sent = midnight.AddHours(Pick(random, s_hourWeights)).AddMilliseconds(random.Next(3_600_000));
            var room = s_rooms[Pick(random, [.. s_rooms.Select(candidate => candidate.Weight)])].Id;
            yield return new MessageDocument(
                $"demo-{day:yyyyMMdd}-m{index}", sent, false, new MessageColumns(room, UserId(random.Next(People)), sent, true));
        }

        for (var person = 0; person < People; person++)
        {
            if (random.Next(100) < (weekend ? 15 : 80))
            {
                var start = midnight.AddHours(7).AddMinutes(random.Next(180));
                var end = start.AddMinutes(random.Next(30, 540));
                yield return new SessionDocument(
                    $"demo-{day:yyyyMMdd}-s{person}", end, false, new SessionColumns(UserId(person), start, end, false));
            }
        }

        // Now and then somebody joins and says hello, so that there are new users to see.
        if (!weekend && random.Next(3) == 0)
        {
            var joined = midnight.AddHours(9).AddMinutes(random.Next(360));
            var newcomer = $"demo-user-{day:yyyyMMdd}";
            yield return User(newcomer, $"newcomer.{day:yyyyMMdd}", joined, "user");
            var sent = joined.AddMinutes(5);
            yield return new MessageDocument(
                $"demo-{day:yyyyMMdd}-hello", sent, false, new MessageColumns(s_rooms[0].Id, newcomer, sent, true));
        }
    }

    private static int Pick(Random random, int[] weights)
    {
        var at = random.Next(weights.Sum());
        var index = 0;
        while (at >= weights[index])
        {
            at -= weights[index++];
        }

        return index;
    }
#pragma warning restore CA5394

    private static string UserId(int person) => $"demo-user-{person:00}";

    private static string Username(int person) => person == 0 ? "helper.bot" : $"person.{person:00}";
}
