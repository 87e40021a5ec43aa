namespace Engagement.IntegrationTests.Ingest.Model;

/// <summary>The response bodies of valid queries, each counted from the documents.</summary>
/// <param name="model">The workspace's documents.</param>
/// <param name="zone">The zone of its days.</param>
/// <param name="activity">The source of activity: Auto, Sessions or Messages.</param>
internal sealed class ModelResponses(StoreModel model, ModelZone zone, string activity)
{
    private const string True = "true";

    private static readonly Comparer<string> s_byBytes = Comparer<string>.Create(ModelJson.ByBytes);

    private IEnumerable<CountedMessage> Shown => model.Messages.Where(message => message.Shown);

    private IEnumerable<(DateOnly Day, IReadOnlyCollection<string> Users)> ActiveDays =>
        model.Activity.Days.Select(day => (Day: day, Users: model.Activity.UsersOf(day, activity))).Where(active => active.Users.Count > 0);

    private IEnumerable<(DateOnly Day, string User, int Hour)> ActiveHours =>
        model.Activity.Days.SelectMany(day => model.Activity.HoursOf(day, activity));

    public string MessagesSent(DateTime start, DateTime end) =>
        ByDay("messages", Shown.Select(message => message.Day), Period(start, end));

    public string NewUsers(DateTime start, DateTime end) => ByDay("users", model.NewUsers, Period(start, end));

    public string Origin(DateTime start, DateTime end)
    {
        var period = Period(start, end);
        var origins = new[] { "c", "d", "p" }
            .Select(type => (Type: type, Count: Shown.Count(message => message.RoomType == type && period.Has(message.Day))))
            .OrderByDescending(origin => origin.Count).ThenBy(origin => origin.Type, s_byBytes)
            .Select(origin => ModelJson.Object(("messages", $"{origin.Count}"), ("t", ModelJson.Text(origin.Type))));
        return ModelJson.Object(("origins", ModelJson.List(origins)), ("success", True));
    }

    public string TopFivePopularChannels(DateTime start, DateTime end)
    {
        var period = Period(start, end);
        var channels = model.Rooms
            .Select(room => (Room: room, Count: Shown.Count(message => message.RoomId == room.Id && period.Has(message.Day))))
            .Where(channel => channel.Count > 0)
            .OrderByDescending(channel => channel.Count).ThenBy(channel => channel.Room.Id, s_byBytes)
            .Take(5)
            .Select(channel => ModelJson.Object(
                ("messages", $"{channel.Count}"),
                ("t", ModelJson.Text(channel.Room.Type)),
                ("name", ModelJson.Text(new[] { channel.Room.DisplayName, channel.Room.Name }.FirstOrDefault(name => !string.IsNullOrEmpty(name)))),
                ("usernames", ModelJson.Texts(channel.Room.Usernames ?? []))));
        return ModelJson.Object(("channels", ModelJson.List(channels)), ("success", True));
    }

    /// <param name="start">An instant of the first day.</param>
    /// <param name="end">An instant of the last day.</param>
    /// <param name="offset">Number of rooms to skip.</param>
    /// <param name="count">Maximum number of rooms; null for all.</param>
    /// <param name="idle">Whether rooms without messages are included.</param>
    public string ChannelsList(DateTime start, DateTime end, decimal offset, decimal? count, bool idle)
    {
        var period = Period(start, end);
        var all = model.Rooms.Where(room => room.Shown && !room.Deleted)
            .Select(room => (
                Room: room,
                Now: Shown.Count(message => message.RoomId == room.Id && period.Has(message.Day)),
                Before: Shown.Count(message => message.RoomId == room.Id && period.PreviousHas(message.Day))))
            .Where(channel => idle || channel.Now + channel.Before > 0)
            .OrderByDescending(channel => channel.Now).ThenBy(channel => channel.Room.Id, s_byBytes)
            .ToList();
        var page = all.Where((_, place) => place >= offset && (count is null || place < offset + count))
            .Select(channel => ModelJson.Object(
                ("room", Room(channel.Room)),
                ("messages", $"{channel.Now}"),
                ("lastWeekMessages", $"{channel.Before}"),
                ("diffFromLastWeek", $"{channel.Now - channel.Before}")))
            .ToList();
        return ModelJson.Object(
            ("channels", ModelJson.List(page)), ("total", $"{all.Count}"), ("offset", $"{offset}"), ("count", $"{page.Count}"), ("success", True));
    }

    public string ActiveUsers(DateTime start, DateTime end)
    {
        var period = Period(start, end);
        var days = ActiveDays.Where(active => period.Has(active.Day))
            .OrderByDescending(active => active.Day)
            .Select(active => ModelJson.Object([
                ("usersList", ModelJson.Texts([.. active.Users.Order(s_byBytes)])), ("users", $"{active.Users.Count}"), .. Date(active.Day)]));
        return ModelJson.Object(("month", ModelJson.List(days)), ("success", True));
    }

    public string WeeklyData(DateTime start)
    {
        var last = zone.Day(start);
        var week = new ModelPeriod(DateOnly.FromDayNumber(Math.Max(0, last.DayNumber - 7)), last);
        var days = ActiveDays.Where(active => week.Has(active.Day))
            .OrderByDescending(active => active.Day)
            .Select(active => ModelJson.Object([("users", $"{active.Users.Count}"), .. Date(active.Day)]));
        return ModelJson.Object(("month", ModelJson.List(days)), ("success", True));
    }

    public string HourlyData(DateTime start)
    {
        var active = ActiveHours.Where(active => zone.FirstInstant(active.Day, active.Hour) is var started && started > start.AddDays(-1) && started <= start)
            .ToList();
        var blocks = Enumerable.Range(0, 12).Select(block => block * 2).Reverse()
            .Select(hour => (Hour: hour, Users: active.Where(one => one.Hour == hour || one.Hour == hour + 1).Select(one => one.User).Distinct().Count()))
            .Select(block => ModelJson.Object(("users", $"{block.Users}"), ("hour", $"{block.Hour}")));
        return ModelJson.Object(("hours", ModelJson.List(active.Count > 0 ? blocks : [])), ("success", True));
    }

    public string UsersByTimeOfTheDay(DateTime start, DateTime end)
    {
        var hours = ActiveHours.GroupBy(active => (active.Day, active.Hour))
            .Where(hour => zone.FirstInstant(hour.Key.Day, hour.Key.Hour) is var started && started >= start && started <= end)
            .OrderByDescending(hour => hour.Key.Day).ThenByDescending(hour => hour.Key.Hour)
            .Select(hour => ModelJson.Object([("users", $"{hour.Count()}"), ("hour", $"{hour.Key.Hour}"), .. Date(hour.Key.Day)]));
        return ModelJson.Object(("week", ModelJson.List(hours)), ("success", True));
    }

    /// <summary>Days with data, newest first; the sum and its difference from the previous period; yesterday, even outside the period.</summary>
    private string ByDay(string what, IEnumerable<DateOnly> occurrences, ModelPeriod period)
    {
        var counts = occurrences.CountBy(day => day).ToDictionary();
        var days = counts.Keys.Where(period.Has).OrderDescending()
            .Select(day => ModelJson.Object(("day", ModelJson.Text(zone.FirstInstant(day))), (what, $"{counts[day]}")));
        var count = counts.Where(day => period.Has(day.Key)).Sum(day => day.Value);
        var previous = counts.Where(day => period.PreviousHas(day.Key)).Sum(day => day.Value);
        var today = counts.GetValueOrDefault(period.Last);
        var yesterday = counts.GetValueOrDefault(period.Last.AddDays(-1));
        return ModelJson.Object(
            ("days", ModelJson.List(days)),
            ("period", ModelJson.Object(("count", $"{count}"), ("variation", $"{count - previous}"))),
            ("yesterday", ModelJson.Object(("count", $"{yesterday}"), ("variation", $"{today - yesterday}"))),
            ("success", True));
    }

    private ModelPeriod Period(DateTime start, DateTime end) => new(zone.Day(start), zone.Day(end));

    private static string Room(ModelRoom room) => ModelJson.Object(
        ("_id", ModelJson.Text(room.Id)),
        ("name", ModelJson.Text(room.Name ?? room.DisplayName)),
        ("ts", ModelJson.Text(room.CreatedAt)),
        ("t", ModelJson.Text(room.Type)),
        ("_updatedAt", ModelJson.Text(room.UpdatedAt)),
        ("usernames", ModelJson.Texts(room.Usernames)));

    private static IEnumerable<(string Name, string? Value)> Date(DateOnly day) =>
        [("day", $"{day.Day}"), ("month", $"{day.Month}"), ("year", $"{day.Year}")];
}
