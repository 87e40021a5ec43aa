namespace Engagement.Application.Demo;

/// <summary>The users who work on a day: fewer on weekends, and few enough that each writes some messages.</summary>
internal sealed class DemoAttendance(DemoSchedule schedule, DemoPeople people, ulong key)
{
    private const double MaxChance = 0.7;
    private const double MessagesEach = 6;

    /// <summary>The present users of each group, in the order in which they joined; at least one of each group that has members.</summary>
    public int[][] On(int day)
    {
        var groups = schedule.Groups;
        var joined = people.OfGroups.Select(group => CountBelow(group, schedule.UsersBefore(day))).ToList();
        var chances = groups.Select(group => MaxChance * group.AttendanceOn(schedule.StartOf(day))).ToList();
        var expected = chances.Select((chance, group) => chance * joined[group]).Sum();
        var needed = (schedule.MessagesBefore(day + 1) - schedule.MessagesBefore(day)) / MessagesEach;
        var scale = Math.Min(1, needed / Math.Max(1, expected));
        return [.. people.OfGroups.Select((users, group) => groups[group].Bots
            ? users[..joined[group]]
            : Attend(users.AsSpan(0, joined[group]), chances[group] * scale, day))];
    }

    private int[] Attend(ReadOnlySpan<int> users, double chance, int day)
    {
        var present = new List<int>();
        var ofDay = SeededRandom.At(key, day);
        foreach (var user in users)
        {
            if (SeededRandom.Unit(SeededRandom.At(ofDay, user)) < chance)
            {
                present.Add(user);
            }
        }

        if (present.Count == 0 && users.Length > 0)
        {
            present.Add(users[(int)(ofDay % (ulong)users.Length)]);
        }

        return [.. present];
    }

    private static int CountBelow(int[] ascending, int limit)
    {
        var found = Array.BinarySearch(ascending, limit);
        return found < 0 ? ~found : found;
    }
}
