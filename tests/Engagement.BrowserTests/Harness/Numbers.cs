using System.Globalization;
using System.Text.Json;

namespace Engagement.BrowserTests.Harness;

/// <summary>The numbers that the cards must show for a period: calculated from API responses, without the page's code.</summary>
internal sealed class Numbers(ServedStore store, DateOnly first, DateOnly last)
{
    private static readonly (string Type, string Name)[] s_types = [("c", "Public"), ("p", "Private"), ("d", "Direct")];

    private IEnumerable<DateOnly> Days => DaysFrom(first, last);

    public static Numbers OfLast(ServedStore store, int days) => new(store, store.Today.AddDays(1 - days), store.Today);

    public static Numbers OfDay(ServedStore store, DateOnly day) => new(store, day, day);

    public Task<Shown> NewUsersAsync() => DailyAsync("users/new-users", "users", "New users");

    public Task<Shown> MessagesSentAsync() => DailyAsync("messages/messages-sent", "messages", "Messages sent");

    /// <summary>Counts distinct users from lists that the page does not request.</summary>
    public async Task<Shown> ActiveUsersAsync()
    {
        var response = await GetAsync("users/active-users", store.Bounds(first.AddDays(-60), last));
        var users = response.GetProperty("month").EnumerateArray().ToDictionary(
            DayOf, row => row.GetProperty("usersList").EnumerateArray().Select(user => user.GetString()).ToHashSet());
        double Distinct(DateOnly day, int days) =>
            Exists(day) ? DaysFrom(day.AddDays(1 - days), day).SelectMany(one => users.GetValueOrDefault(one, [])).Distinct().Count() : 0;
        double Ratio(DateOnly day) => Distinct(day, 30) is var month and > 0 ? Distinct(day, 1) / month : 0;
        var rows = Days.Select(day => (Day: day, Users: new[] { Distinct(day, 1), Distinct(day, 7), Distinct(day, 30) })).ToList();
        return new Shown(
            ["Date", "DAU", "WAU", "MAU"],
            [.. rows.Select(row => row.Users.Select(Plain).Prepend(Iso(row.Day)).ToArray())],
            [.. rows.Select(row => row.Users.Select(Grouped).Prepend(Long(row.Day)).ToArray())])
        {
            Counters = new()
            {
                ["dau"] = Counter.Of(Distinct(last, 1), Distinct(last.AddDays(-1), 1)),
                ["wau"] = Counter.Of(Distinct(last, 7), Distinct(last.AddDays(-7), 7)),
                ["mau"] = Counter.Of(Distinct(last, 30), Distinct(last.AddDays(-30), 30)),
                ["dau-mau"] = Counter.Of(Ratio(last), Ratio(last.AddDays(-1))),
            },
        };
    }

    /// <summary>Hours that have not begun, or that clocks skip, have no number.</summary>
    public async Task<Shown> UsersByTimeAsync()
    {
        var response = await GetAsync("users/users-by-time-of-the-day-in-a-week", store.Bounds(first, last));
        var users = response.GetProperty("week").EnumerateArray().ToDictionary(row => (DayOf(row), row.GetProperty("hour").GetInt32()), Users);
        var now = DateTime.UtcNow;
        double? At(DateOnly day, int hour) => users.TryGetValue((day, hour), out var known) ? known : store.Calendar.FirstInstant(day, hour) <= now ? 0 : null;
        var hours = Enumerable.Range(0, 24).ToList();
        return new Shown(
            ["Date", $"Hour ({store.Calendar.Rules.Name})", "Users"],
            [.. Days.SelectMany(
                day => hours.Where(hour => At(day, hour) is not null).Select(hour => new[] { Iso(day), Hour(hour), Plain(At(day, hour)!.Value) }))],
            [.. Days.Select(day => hours.Select(hour => At(day, hour) is { } known ? Grouped(known) : "").Prepend(Long(day)).ToArray())]);
    }

    /// <summary>The last day, in blocks of two hours.</summary>
    public async Task<Shown> BusyHoursAsync()
    {
        var response = await GetAsync("users/chat-busier/hourly-data", $"start={store.EndOf(last)}");
        var blocks = response.GetProperty("hours").EnumerateArray()
            .Select(row => (Hour: row.GetProperty("hour").GetInt32(), Users: Users(row))).OrderBy(row => row.Hour).ToList();
        return new Shown(
            [$"Hour ({store.Calendar.Rules.Name})", "Active users"],
            [.. blocks.Select(block => new[] { $"{Hour(block.Hour)}–{Hour((block.Hour + 2) % 24)}", Plain(block.Users) })],
            [.. blocks.Select(block => new[] { $"{Hour(block.Hour)}–{Hour((block.Hour + 2) % 24)}", Grouped(block.Users) })]);
    }

    /// <summary>The last day and the seven before it.</summary>
    public async Task<Shown> BusyDaysAsync()
    {
        var response = await GetAsync("users/chat-busier/weekly-data", $"start={store.EndOf(last)}");
        return ByDay(["Date", "Active users"], DaysFrom(last.AddDays(-7), last), response.GetProperty("month").EnumerateArray().ToDictionary(DayOf, Users));
    }

    public async Task<Shown> OriginAsync()
    {
        var response = await GetAsync("messages/origin", store.Bounds(first, last));
        var messages = response.GetProperty("origins").EnumerateArray().ToDictionary(row => row.GetProperty("t").GetString()!, Messages);
        var total = messages.Values.Sum();
        string Share(double count) => (total == 0 ? 0 : count / total * 100).ToString("N1", CultureInfo.InvariantCulture) + " %";
        return new Shown(
            ["Room type", "Messages", "Share"],
            [.. s_types.Select(type => new[] { type.Name, Plain(messages[type.Type]), Share(messages[type.Type]) })],
            [.. s_types.Select(type => new[] { type.Name, Grouped(messages[type.Type]), Share(messages[type.Type]) })]);
    }

    public async Task<Shown> TopFiveAsync()
    {
        var response = await GetAsync("messages/top-five-popular-channels", store.Bounds(first, last));
        var rooms = response.GetProperty("channels").EnumerateArray()
            .Select((room, index) => (Rank: Plain(index + 1), Name: NameOf(room), Type: TypeOf(room), Messages: Messages(room))).ToList();
        return new Shown(
            ["#", "Channel", "Type", "Messages"],
            [.. rooms.Select(room => new[] { room.Rank, Guarded(room.Name), room.Type, Plain(room.Messages) })],
            [.. rooms.Select(room => new[] { room.Rank, room.Name, room.Type, Grouped(room.Messages) })]);
    }

    /// <summary>The CSV has all pages, the table one: rank, name, days, messages and their change.</summary>
    public async Task<Shown> ChannelsAsync(int offset = 0, int count = 25)
    {
        var days = last.DayNumber - first.DayNumber + 1;
        var response = await GetAsync("channels/list", store.Bounds(first, last) + "&count=0");
        var rooms = response.GetProperty("channels").EnumerateArray().Select((row, index) =>
        {
            var room = row.GetProperty("room");
            return (Rank: Plain(index + 1), Name: NameOf(room), Type: TypeOf(room), Created: LocalDay(room, "ts"), Updated: LocalDay(room, "_updatedAt"),
                Messages: Messages(row), Before: row.GetProperty("lastWeekMessages").GetDouble());
        }).ToList();
        return new Shown(
            ["#", "Channel", "Type", "Created", "Last update", "Messages", $"Messages in the {(days == 1 ? "day" : $"{days} days")} before", "Change"],
            [.. rooms.Select(room => new[]
            {
                room.Rank, Guarded(room.Name), room.Type, Iso(room.Created), Iso(room.Updated), Plain(room.Messages), Plain(room.Before),
                Plain(room.Messages - room.Before),
            })],
            [.. rooms.Skip(offset).Take(count).Select(room => new[]
            {
                room.Rank, room.Name, Short(room.Created), Short(room.Updated), Grouped(room.Messages), Plain(room.Messages - room.Before),
            })]);
    }

    private async Task<Shown> DailyAsync(string path, string key, string title)
    {
        var days = last.DayNumber - first.DayNumber + 1;
        var counts = await CountsAsync(path, key, first, last);
        var before = await CountsAsync(path, key, first.AddDays(-days), first.AddDays(-1));
        var dayBefore = (await CountsAsync(path, key, last.AddDays(-1), last.AddDays(-1))).Values.Sum();
        return ByDay(["Date", title], Days, counts) with
        {
            Counters = new()
            {
                ["period"] = Counter.Of(counts.Values.Sum(), before.Values.Sum()),
                ["yesterday"] = Counter.Of(dayBefore, dayBefore, counts.GetValueOrDefault(last) - dayBefore),
            },
        };
    }

    private async Task<Dictionary<DateOnly, double>> CountsAsync(string path, string key, DateOnly from, DateOnly to) =>
        (await GetAsync(path, store.Bounds(from, to))).GetProperty("days").EnumerateArray()
        .ToDictionary(row => store.Calendar.LocalDay(row.GetProperty("day").GetDateTime()), row => row.GetProperty(key).GetDouble());

    private async Task<JsonElement> GetAsync(string path, string query)
    {
        var response = await store.Service.QueryAsync(path, query, store.Admin);
        Assert.That(response.Status, Is.EqualTo(200), response.Body);
        return JsonDocument.Parse(response.Body).RootElement;
    }

    /// <summary>False for a day that the zone skipped.</summary>
    private bool Exists(DateOnly day) => store.Calendar.LocalDay(store.Calendar.FirstInstant(day)) == day;

    private DateOnly? LocalDay(JsonElement room, string key) =>
        room.TryGetProperty(key, out var instant) ? store.Calendar.LocalDay(instant.GetDateTime()) : null;

    private static Shown ByDay(string[] header, IEnumerable<DateOnly> days, Dictionary<DateOnly, double> counts)
    {
        var rows = days.Select(day => (Day: day, Count: counts.GetValueOrDefault(day))).ToList();
        return new Shown(
            header,
            [.. rows.Select(row => new[] { Iso(row.Day), Plain(row.Count) })],
            [.. rows.Select(row => new[] { Long(row.Day), Grouped(row.Count) })]);
    }

    private static IEnumerable<DateOnly> DaysFrom(DateOnly from, DateOnly to) =>
        Enumerable.Range(from.DayNumber, Math.Max(0, to.DayNumber - from.DayNumber + 1)).Select(DateOnly.FromDayNumber);

    private static DateOnly DayOf(JsonElement row) =>
        new(row.GetProperty("year").GetInt32(), row.GetProperty("month").GetInt32(), row.GetProperty("day").GetInt32());

    private static double Users(JsonElement row) => row.GetProperty("users").GetDouble();

    private static double Messages(JsonElement row) => row.GetProperty("messages").GetDouble();

    private static string TypeOf(JsonElement room) => s_types.Single(type => type.Type == room.GetProperty("t").GetString()).Name;

    private static string NameOf(JsonElement room) =>
        room.TryGetProperty("name", out var name)
            ? name.GetString()!
            : string.Join(" × ", room.GetProperty("usernames").EnumerateArray().Select(user => user.GetString()));

    /// <summary>Marks a formula as text.</summary>
    private static string Guarded(string name) => name.Length > 0 && "=+-@\t".Contains(name[0], StringComparison.Ordinal) ? "'" + name : name;

    private static string Hour(int hour) => $"{hour:00}:00";

    private static string Iso(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private static string Short(DateOnly? day) => day?.ToString("d MMM yyyy", CultureInfo.InvariantCulture) ?? "";

    private static string Long(DateOnly day) => day.ToString("ddd d MMM yyyy", CultureInfo.InvariantCulture);

    private static string Plain(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Grouped(double number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>A card's numbers: its CSV, its table and its counters.</summary>
internal sealed record Shown(string[] Header, string[][] Csv, string[][] Table)
{
    public Dictionary<string, Counter> Counters { get; init; } = [];
}
