using System.Globalization;

namespace Engagement.IntegrationTests.Ingest.Model;

/// <summary>The bodies that the questions must be answered with.</summary>
internal sealed class ModelAnswers(StoreModel model, ModelZone zone)
{
    public string MessagesSent(DateTime start, DateTime end)
    {
        var (first, last) = (zone.Day(start), zone.Day(end));
        var length = Days(first, last).Count();
        var listed = Days(first, last).Reverse().Where(day => Sent(day) > 0)
            .Select(day => $"{{\"day\":\"{Iso(zone.FirstInstant(day))}\",\"messages\":{Sent(day)}}}");
        var count = Days(first, last).Sum(Sent);
        var variation = count - Days(first.AddDays(-length), first.AddDays(-1)).Sum(Sent);
        var yesterday = Sent(last.AddDays(-1));
        return $"{{\"days\":[{string.Join(',', listed)}],\"period\":{{\"count\":{count},\"variation\":{variation}}},"
            + $"\"yesterday\":{{\"count\":{yesterday},\"variation\":{Sent(last) - yesterday}}},\"success\":true}}";
    }

    public string Origin(DateTime start, DateTime end)
    {
        var days = Days(zone.Day(start), zone.Day(end)).ToHashSet();
        var origins = new[] { "c", "d", "p" }
            .Select(type => (Type: type, Count: model.Messages.Count(message => message.RoomType == type && days.Contains(message.Day))))
            .OrderByDescending(origin => origin.Count)
            .Select(origin => $"{{\"messages\":{origin.Count},\"t\":\"{origin.Type}\"}}");
        return $"{{\"origins\":[{string.Join(',', origins)}],\"success\":true}}";
    }

    public string TopFivePopularChannels(DateTime start, DateTime end)
    {
        var days = Days(zone.Day(start), zone.Day(end)).ToHashSet();
        var channels = model.Rooms
            .Select(room => (Room: room, Count: model.Messages.Count(
                message => message.Shown && message.RoomId == room.Id && days.Contains(message.Day))))
            .Where(room => room.Count > 0)
            .OrderByDescending(room => room.Count).ThenBy(room => room.Room.Id, StringComparer.Ordinal).Take(5)
            .Select(room => $"{{\"messages\":{room.Count},\"t\":\"{room.Room.Columns[0]}\"{DisplayName(room.Room)},"
                + $"\"usernames\":{Usernames(room.Room) ?? "[]"}}}");
        return $"{{\"channels\":[{string.Join(',', channels)}],\"success\":true}}";
    }

    /// <param name="start">An instant of the last of the eight days.</param>
    /// <param name="activity">Auto, Sessions or Messages.</param>
    public string WeeklyData(DateTime start, string activity)
    {
        var last = zone.Day(start);
        var days = Days(last.AddDays(-7), last).Reverse()
            .Select(day => (Day: day, Users: Active(day, activity)))
            .Where(day => day.Users > 0)
            .Select(day => $"{{\"users\":{day.Users},\"day\":{day.Day.Day},\"month\":{day.Day.Month},\"year\":{day.Day.Year}}}");
        return $"{{\"month\":[{string.Join(',', days)}],\"success\":true}}";
    }

    public static string Iso(DateTime instant) => instant.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private int Sent(DateOnly day) => model.Messages.Count(message => message.Shown && message.Day == day);

    private int Active(DateOnly day, string activity) => activity switch
    {
        "Sessions" => model.Activity.SessionUsers(day),
        "Messages" => model.Activity.MessageUsers(day),
        _ when model.Activity.SessionUsers(day) > 0 => model.Activity.SessionUsers(day),
        _ => model.Activity.MessageUsers(day),
    };

    private static string DisplayName(ModelState room) =>
        new[] { room.Columns[2], room.Columns[1] }.FirstOrDefault(name => name is not (null or "")) is { } name ? $",\"name\":\"{name}\"" : "";

    private static string? Usernames(ModelState room) =>
        room.Columns[3] is string[] names ? $"[{string.Join(',', names.Select(name => $"\"{name}\""))}]" : null;

    private static IEnumerable<DateOnly> Days(DateOnly first, DateOnly last)
    {
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            yield return day;
        }
    }
}
