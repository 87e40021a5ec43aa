using Engagement.Domain.Documents;

namespace Engagement.Application.Demo;

/// <summary>The messages of a day, with edits and deletions of some on the same day, in the order of their versions.</summary>
internal sealed class DemoMessages(DemoSchedule schedule, DemoPeople people, DemoRooms rooms, ulong key)
{
    private const int Thousand = 1_000;
    private const int System = 20;
    private const int Hidden = 3;
    private const int Edited = 15;
    private const int Deleted = 5;
    private const int SecondsToEdit = 900;

    private readonly DemoIds _ids = new(key);

    public IEnumerable<MessageDocument> On(int day, int[][] present)
    {
        var random = new SeededRandom(SeededRandom.At(key, day));
        var later = new PriorityQueue<MessageDocument, DateTime>();
        var lastInstant = schedule.StartOf(day + 1).AddMilliseconds(-1);
        foreach (var (number, sent, group) in Sendings(day, present, random))
        {
            while (later.TryPeek(out var version, out var at) && at <= sent)
            {
                later.Dequeue();
                yield return version;
            }

            var room = rooms.Pick(group, sent, random);
            var author = room.Pair is { } pair ? (random.Next() & 1) == 0 ? pair.FirstUser : pair.SecondUser : EarlyMember(present[group], random);
            var draw = random.Below(Thousand);
            var message = new MessageDocument(
                _ids.Of(number), sent, false, new MessageColumns(room.Id, people.Ids[author], sent, draw >= System + Hidden));
            yield return message;

            if (draw >= Thousand - Edited - Deleted && sent < lastInstant)
            {
                var changed = sent.AddSeconds(1 + random.Below(SecondsToEdit));
                changed = changed < lastInstant ? changed : lastInstant;
                later.Enqueue(message with { Version = changed, Deleted = draw >= Thousand - Deleted }, changed);
            }
        }

        while (later.TryDequeue(out var version, out _))
        {
            yield return version;
        }
    }

    /// <summary>The time and group of each message, in the order of time; the numbers go on from day to day.</summary>
    private IEnumerable<(long Number, DateTime Sent, int Group)> Sendings(int day, int[][] present, SeededRandom random)
    {
        var activity = schedule.ActivityOn(day);
        var groups = present.Length;
        var whole = activity.Sum();
        var (number, sum) = (schedule.MessagesBefore(day), 0.0);
        var (first, count) = (number, schedule.MessagesBefore(day + 1) - number);
        for (var slot = 0; slot < activity.Length / groups; slot++)
        {
            var ofSlot = new ArraySegment<double>(activity, slot * groups, groups);
            sum += ofSlot.Sum();
            var end = slot == (activity.Length / groups) - 1 ? first + count : first + (long)(count * (sum / whole));
            var (start, messages) = (schedule.StartOf(day) + (DemoSchedule.SlotLength * slot), end - number);
            var choice = messages == 0 ? null : new WeightedChoice([.. ofSlot.Select((weight, group) => present[group].Length == 0 ? 0 : weight)]);
            for (var index = 0; index < messages; index++)
            {
                var after = (long)((index + random.Unit()) * DemoSchedule.SlotLength.TotalMilliseconds / messages);
                yield return (number++, start.AddMilliseconds(after), choice!.Pick(random));
            }
        }
    }

    /// <summary>Users who joined early write most.</summary>
    private static int EarlyMember(int[] present, SeededRandom random)
    {
        var unit = random.Unit();
        return present[(int)(unit * unit * present.Length)];
    }
}
