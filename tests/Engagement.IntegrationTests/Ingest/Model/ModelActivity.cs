namespace Engagement.IntegrationTests.Ingest.Model;

/// <summary>The users active by day and hour, for each source.</summary>
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
                sessionHours.UnionWith(zone.HoursBetween(start, end).Select(active => (active.Day, user, active.Hour)));
            }
        }

        foreach (var daily in states[RawKind.UserDaily].Where(daily => !daily.Deleted))
        {
            if (daily.Columns is [string user, DateOnly day, false])
            {
                wholeDays.Add((day, user));
            }
        }

        messageHours.UnionWith(
            messages.Where(message => message.Shown && message.UserId is not null).Select(message => (message.Day, message.UserId!, message.Hour)));
        _sessionHours = sessionHours.ToLookup(active => active.Day);
        _messageHours = messageHours.ToLookup(active => active.Day);
        _wholeDays = wholeDays.ToLookup(active => active.Day, active => active.User);
        Days = [.. sessionHours.Concat(messageHours).Select(active => active.Day).Concat(wholeDays.Select(active => active.Day)).Distinct().Order()];
    }

    /// <summary>The days with an active user of any source.</summary>
    public IReadOnlyList<DateOnly> Days { get; }

    /// <summary>The active users of a day, by the source that Auto, Sessions or Messages selects.</summary>
    public IReadOnlyCollection<string> UsersOf(DateOnly day, string activity) => BySessions(day, activity) ? SessionUsers(day) : MessageUsers(day);

    /// <summary>Their hours of activity; users of whom only the day is known have none.</summary>
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
            foreach (var hour in _sessionHours[day].Concat(_messageHours[day]).Select(active => active.Hour).Distinct())
            {
                table.Add(day, hour, _sessionHours[day].Count(active => active.Hour == hour), _messageHours[day].Count(active => active.Hour == hour));
            }
        }

        return table;
    }

    private bool BySessions(DateOnly day, string activity) => activity == "Sessions" || (activity == "Auto" && SessionUsers(day).Count > 0);

    private HashSet<string> SessionUsers(DateOnly day) => [.. _sessionHours[day].Select(active => active.User), .. _wholeDays[day]];

    private HashSet<string> MessageUsers(DateOnly day) => [.. _messageHours[day].Select(active => active.User)];

    private static int Mask(IEnumerable<(DateOnly Day, string User, int Hour)> hours, string user) =>
        hours.Where(active => active.User == user).Sum(active => 1 << active.Hour);
}
