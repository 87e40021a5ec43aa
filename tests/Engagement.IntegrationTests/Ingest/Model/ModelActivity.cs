namespace Engagement.IntegrationTests.Ingest.Model;

/// <summary>Who was active when, and by which source.</summary>
internal sealed class ModelActivity
{
    private readonly ILookup<DateOnly, (DateOnly Day, string User, int Hour)> _sessionHours;
    private readonly ILookup<DateOnly, (DateOnly Day, string User, int Hour)> _messageHours;
    private readonly ILookup<DateOnly, string> _wholeDays;

    public ModelActivity(ILookup<RawKind, ModelState> states, IEnumerable<CountedMessage> messages, ModelZone zone)
    {
        var sessionHours = new HashSet<(DateOnly Day, string User, int Hour)>();
        var messageHours = new HashSet<(DateOnly Day, string User, int Hour)>();
        var wholeDays = new HashSet<(DateOnly Day, string User)>();
        foreach (var session in states[RawKind.Session].Where(session => !session.Deleted))
        {
            if (session.Columns is [string user, DateTime start, DateTime end, false])
            {
                sessionHours.UnionWith(zone.Seen(start, end).Select(seen => (seen.Day, user, seen.Hour)));
            }
        }

        foreach (var daily in states[RawKind.UserDaily].Where(daily => !daily.Deleted))
        {
            if (daily.Columns is [string user, DateOnly day, false])
            {
                wholeDays.Add((day, user));
            }
        }

        messageHours.UnionWith(messages.Where(message => message.Shown).Select(message => (message.Day, message.UserId, message.Hour)));
        _sessionHours = sessionHours.ToLookup(seen => seen.Day);
        _messageHours = messageHours.ToLookup(seen => seen.Day);
        _wholeDays = wholeDays.ToLookup(seen => seen.Day, seen => seen.User);
        Days = [.. sessionHours.Concat(messageHours).Select(seen => seen.Day).Concat(wholeDays.Select(seen => seen.Day)).Distinct().Order()];
    }

    /// <summary>The days on which anybody was active by any source.</summary>
    public IReadOnlyList<DateOnly> Days { get; }

    /// <summary>The users of a day, by the source that Auto, Sessions or Messages chooses for it.</summary>
    public IReadOnlyCollection<string> UsersOf(DateOnly day, string activity) => BySessions(day, activity) ? SessionUsers(day) : MessageUsers(day);

    /// <summary>Which of them were active in which of its hours; those of whom only the day is known are in none.</summary>
    public IEnumerable<(DateOnly Day, string User, int Hour)> HoursOf(DateOnly day, string activity) =>
        BySessions(day, activity) ? _sessionHours[day] : _messageHours[day];

    public TableText UserDay()
    {
        var table = ModelTables.UserDay();
        foreach (var day in Days)
        {
            foreach (var user in SessionUsers(day).Union(MessageUsers(day)))
            {
                table.Add(day, user, Mask(_sessionHours[day], user), Mask(_messageHours[day], user), _wholeDays[day].Contains(user));
            }
        }

        return table;
    }

    public TableText ActiveDay()
    {
        var table = ModelTables.ActiveDay();
        foreach (var day in Days)
        {
            table.Add(day, SessionUsers(day).Count, MessageUsers(day).Count);
        }

        return table;
    }

    public TableText ActiveHour()
    {
        var table = ModelTables.ActiveHour();
        foreach (var day in Days)
        {
            foreach (var hour in _sessionHours[day].Concat(_messageHours[day]).Select(seen => seen.Hour).Distinct())
            {
                table.Add(day, hour, _sessionHours[day].Count(seen => seen.Hour == hour), _messageHours[day].Count(seen => seen.Hour == hour));
            }
        }

        return table;
    }

    private bool BySessions(DateOnly day, string activity) => activity == "Sessions" || (activity == "Auto" && SessionUsers(day).Count > 0);

    private HashSet<string> SessionUsers(DateOnly day) => [.. _sessionHours[day].Select(seen => seen.User), .. _wholeDays[day]];

    private HashSet<string> MessageUsers(DateOnly day) => [.. _messageHours[day].Select(seen => seen.User)];

    private static int Mask(IEnumerable<(DateOnly Day, string User, int Hour)> hours, string user) =>
        hours.Where(seen => seen.User == user).Sum(seen => 1 << seen.Hour);
}
