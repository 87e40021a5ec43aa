namespace Engagement.IntegrationTests.Ingest.Model;

/// <summary>Who was active when, and by which source.</summary>
internal sealed class ModelActivity
{
    private readonly HashSet<(DateOnly Day, string User, int Hour)> _sessionHours = [];
    private readonly HashSet<(DateOnly Day, string User, int Hour)> _messageHours = [];
    private readonly HashSet<(DateOnly Day, string User)> _wholeDays = [];

    public ModelActivity(ILookup<RawKind, ModelState> states, IEnumerable<CountedMessage> messages, ModelZone zone)
    {
        foreach (var session in states[RawKind.Session].Where(session => !session.Deleted))
        {
            if (session.Columns is [string user, DateTime start, DateTime end, false])
            {
                _sessionHours.UnionWith(zone.Seen(start, end).Select(seen => (seen.Day, user, seen.Hour)));
            }
        }

        foreach (var daily in states[RawKind.UserDaily].Where(daily => !daily.Deleted))
        {
            if (daily.Columns is [string user, DateOnly day, false])
            {
                _wholeDays.Add((day, user));
            }
        }

        _messageHours.UnionWith(messages.Where(message => message.Shown).Select(message => (message.Day, message.UserId, message.Hour)));
    }

    /// <summary>Who was active on a day, by Auto, Sessions or Messages.</summary>
    public IReadOnlyCollection<string> Users(DateOnly day, string activity) => BySessions(day, activity) ? SessionUsers(day) : MessageUsers(day);

    /// <summary>Who was active on a day at an hour, by Auto, Sessions or Messages.</summary>
    public IEnumerable<string> Users(DateOnly day, int hour, string activity) => (BySessions(day, activity) ? _sessionHours : _messageHours)
        .Where(seen => (seen.Day, seen.Hour) == (day, hour)).Select(seen => seen.User);

    public TableText UserDay()
    {
        var table = ModelTables.UserDay();
        foreach (var (day, user) in Days())
        {
            table.Add(day, user, Mask(_sessionHours, day, user), Mask(_messageHours, day, user), _wholeDays.Contains((day, user)));
        }

        return table;
    }

    public TableText ActiveDay()
    {
        var table = ModelTables.ActiveDay();
        foreach (var day in Days().Select(seen => seen.Day).Distinct())
        {
            table.Add(day, SessionUsers(day).Count, MessageUsers(day).Count);
        }

        return table;
    }

    public TableText ActiveHour()
    {
        var table = ModelTables.ActiveHour();
        foreach (var (day, hour) in _sessionHours.Concat(_messageHours).Select(seen => (seen.Day, seen.Hour)).Distinct())
        {
            table.Add(
                day,
                hour,
                _sessionHours.Count(seen => (seen.Day, seen.Hour) == (day, hour)),
                _messageHours.Count(seen => (seen.Day, seen.Hour) == (day, hour)));
        }

        return table;
    }

    private bool BySessions(DateOnly day, string activity) => activity == "Sessions" || (activity == "Auto" && SessionUsers(day).Count > 0);

    private HashSet<string> SessionUsers(DateOnly day) =>
    [
        .. _sessionHours.Where(seen => seen.Day == day).Select(seen => seen.User),
        .. _wholeDays.Where(seen => seen.Day == day).Select(seen => seen.User),
    ];

    private HashSet<string> MessageUsers(DateOnly day) => [.. _messageHours.Where(seen => seen.Day == day).Select(seen => seen.User)];

    private IEnumerable<(DateOnly Day, string User)> Days() =>
        _sessionHours.Concat(_messageHours).Select(seen => (seen.Day, seen.User)).Concat(_wholeDays).Distinct();

    private static int Mask(HashSet<(DateOnly Day, string User, int Hour)> hours, DateOnly day, string user) =>
        Enumerable.Range(0, 24).Where(hour => hours.Contains((day, user, hour))).Sum(hour => 1 << hour);
}
