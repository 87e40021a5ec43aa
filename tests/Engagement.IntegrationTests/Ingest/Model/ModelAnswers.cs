using System.Globalization;

namespace Engagement.IntegrationTests.Ingest.Model;

/// <summary>The bodies that questions about messages, rooms and new users must be answered with.</summary>
internal sealed class ModelAnswers(StoreModel model, ModelZone zone)
{
    public string MessagesSent(DateTime start, DateTime end) => ByDay(start, end, "messages", Sent);

    public string NewUsers(DateTime start, DateTime end) =>
        ByDay(start, end, "users", day => model.UserDays.Count(created => created == day));

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

    /// <summary>A page of as many rooms as the count says, 0 for all; with idle rooms or without.</summary>
    public string ChannelsList(DateTime start, DateTime end, int offset, int count, bool idle)
    {
        var (first, last) = (zone.Day(start), zone.Day(end));
        var length = Days(first, last).Count();
        var now = Days(first, last).ToHashSet();
        var before = Days(first.AddDays(-length), first.AddDays(-1)).ToHashSet();
        var rooms = model.Rooms
            .Where(room => !room.Deleted && room.Columns[0] is "c" or "p" or "d")
            .Select(room => (Room: room, Now: Sent(room.Id, now), Before: Sent(room.Id, before)))
            .Where(room => idle || room.Now + room.Before > 0)
            .OrderByDescending(room => room.Now).ThenBy(room => room.Room.Id, StringComparer.Ordinal).ToList();
        var page = rooms.Skip(offset).Take(count == 0 ? int.MaxValue : count).Select(room =>
            $"{{\"room\":{Room(room.Room)},\"messages\":{room.Now},\"lastWeekMessages\":{room.Before},\"diffFromLastWeek\":{room.Now - room.Before}}}")
            .ToList();
        return $"{{\"channels\":[{string.Join(',', page)}],\"total\":{rooms.Count},\"offset\":{offset},\"count\":{page.Count},\"success\":true}}";
    }

    public static string Iso(DateTime instant) => instant.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string List(IEnumerable<string> texts) => $"[{string.Join(',', texts.Select(text => $"\"{text}\""))}]";

    public static IEnumerable<DateOnly> Days(DateOnly first, DateOnly last)
    {
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            yield return day;
        }
    }

    private string ByDay(DateTime start, DateTime end, string name, Func<DateOnly, int> on)
    {
        var (first, last) = (zone.Day(start), zone.Day(end));
        var length = Days(first, last).Count();
        var listed = Days(first, last).Reverse().Where(day => on(day) > 0)
            .Select(day => $"{{\"day\":\"{Iso(zone.FirstInstant(day))}\",\"{name}\":{on(day)}}}");
        var count = Days(first, last).Sum(on);
        var variation = count - Days(first.AddDays(-length), first.AddDays(-1)).Sum(on);
        var yesterday = on(last.AddDays(-1));
        return $"{{\"days\":[{string.Join(',', listed)}],\"period\":{{\"count\":{count},\"variation\":{variation}}},"
            + $"\"yesterday\":{{\"count\":{yesterday},\"variation\":{on(last) - yesterday}}},\"success\":true}}";
    }

    private int Sent(DateOnly day) => model.Messages.Count(message => message.Shown && message.Day == day);

    private int Sent(string roomId, HashSet<DateOnly> days) =>
        model.Messages.Count(message => message.RoomId == roomId && days.Contains(message.Day));

    private static string Room(ModelState room)
    {
        string?[] fields =
        [
            $"\"_id\":\"{room.Id}\"",
            (room.Columns[1] ?? room.Columns[2]) is { } name ? $"\"name\":\"{name}\"" : null,
            room.Columns[4] is DateTime created ? $"\"ts\":\"{Iso(created)}\"" : null,
            $"\"t\":\"{room.Columns[0]}\"",
            room.Columns[5] is DateTime updated ? $"\"_updatedAt\":\"{Iso(updated)}\"" : null,
            Usernames(room) is { } usernames ? $"\"usernames\":{usernames}" : null,
        ];
        return $"{{{string.Join(',', fields.OfType<string>())}}}";
    }

    private static string DisplayName(ModelState room) =>
        new[] { room.Columns[2], room.Columns[1] }.FirstOrDefault(name => name is not (null or "")) is { } name ? $",\"name\":\"{name}\"" : "";

    private static string? Usernames(ModelState room) =>
        room.Columns[3] is string[] names ? List(names) : null;
}
