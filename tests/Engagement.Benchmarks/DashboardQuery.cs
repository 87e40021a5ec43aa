using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Engagement.Benchmarks;

/// <summary>One of the nine dashboard queries, and the naive statement with the same numbers.</summary>
/// <param name="Path">Below the dashboard's.</param>
/// <param name="Days">The days of the period.</param>
/// <param name="Naive">The statement that counts events: $1 to $2 is the previous period, $2 to $3 the period.</param>
/// <param name="Numbers">The response's main numbers, in its order.</param>
internal sealed record DashboardQuery(string Path, int Days, string Naive, Func<JsonElement, IEnumerable<string>> Numbers)
{
    private const string Prefix = "/api/v1/engagement-dashboard/";

    public static readonly DashboardQuery MessagesSent = new(
        "messages/messages-sent", 90, NaiveSql.MessagesSent, response => Daily(response, "messages")) { IsDaily = true };

    public static readonly DashboardQuery ActiveUsers = new(
        "users/active-users", 30, NaiveSql.ActiveUsers,
        response => response.GetProperty("month").EnumerateArray().Select(day =>
            $"{Date(day)} {day.GetProperty("users")} {string.Concat(day.GetProperty("usersList").EnumerateArray().Select(user => user.GetString()))}"));

    public static readonly IReadOnlyList<DashboardQuery> All =
    [
        MessagesSent,
        new("messages/origin", 90, NaiveSql.Origin,
            response => Each(response, "origins", origin => $"{origin.GetProperty("t")} {origin.GetProperty("messages")}")),
        new("messages/top-five-popular-channels", 90, NaiveSql.TopFive,
            response => Each(response, "channels", room => $"{room.GetProperty("t")} {room.GetProperty("messages")}")) { GoalBesideNaive = Goal.AtMost(0.1) },
        new("channels/list", 90, NaiveSql.ChannelsList,
            response => Each(
                response, "channels",
                item => $"{item.GetProperty("room").GetProperty("_id")} {item.GetProperty("messages")} {item.GetProperty("lastWeekMessages")} "
                    + response.GetProperty("total"))) { GoalBesideNaive = Goal.AtMost(0.1) },
        new("users/new-users", 90, NaiveSql.NewUsers, response => Daily(response, "users")) { IsDaily = true },
        ActiveUsers with { GoalBesideNaive = Goal.None },
        new("users/users-by-time-of-the-day-in-a-week", 90, NaiveSql.UsersByTime,
            response => Each(response, "week", hour => $"{Date(hour)} {hour.GetProperty("hour")} {hour.GetProperty("users")}")),
        new("users/chat-busier/hourly-data", 1, NaiveSql.HourlyData,
            response => Each(response, "hours", block => $"{block.GetProperty("hour")} {block.GetProperty("users")}"))
        {
            // To 11:00: the block of 10 and 11 has an hour of each of two days.
            EndsAtInstant = true, Shift = TimeSpan.FromHours(-13),
        },
        new("users/chat-busier/weekly-data", 8, NaiveSql.WeeklyData,
            response => Each(response, "month", day => $"{Date(day)} {day.GetProperty("users")}")) { EndsAtInstant = true },
    ];

    /// <summary>The name in tables: the last part of the path, unless that is ambiguous.</summary>
    public string Name => Path == "channels/list" ? Path : Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The goal for the latency divided by the statement's.</summary>
    public Goal GoalBesideNaive { get; init; } = Goal.AtMost(0.02);

    /// <summary>Whether the window ends at an instant and not with a day.</summary>
    private bool EndsAtInstant { get; init; }

    /// <summary>The offset of the windows from whole days.</summary>
    private TimeSpan Shift { get; init; }

    /// <summary>Whether the statement returns the previous period's days too, of which the response has the sum.</summary>
    private bool IsDaily { get; init; }

    /// <summary>All windows of the query in a store.</summary>
    public Window[] Windows(DenseSize size) => Array.ConvertAll(Window.All(size, Days), window => window with { Shift = Shift });

    /// <summary>The request's path and query string.</summary>
    public string Target(Window window) => Prefix + Path + (EndsAtInstant ? window.LastInstantQuery : window.Query);

    /// <summary>The main numbers from the statement's rows.</summary>
    public IEnumerable<string> NaiveNumbers(IReadOnlyList<string> rows, Window window) => IsDaily ? Daily(rows, window) : rows;

    /// <summary>Sends the query, and measures the response's latency and size.</summary>
    public async Task<(double Milliseconds, long Bytes)> SendAsync(HttpClient client, Window window, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var response = await client.GetAsync(Target(window), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        var bytes = await Drain.ReadAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken);
        return (watch.Elapsed.TotalMilliseconds, bytes);
    }

    private static IEnumerable<string> Each(JsonElement response, string list, Func<JsonElement, string> number) =>
        response.GetProperty(list).EnumerateArray().Select(number);

    private static string Date(JsonElement item) => new DateOnly(
        item.GetProperty("year").GetInt32(), item.GetProperty("month").GetInt32(), item.GetProperty("day").GetInt32())
        .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Daily(JsonElement response, string count) =>
        Each(response, "days", day => $"{day.GetProperty("day").GetString()![..10]} {day.GetProperty(count)}")
            .Append($"period {response.GetProperty("period").GetProperty("count")} {response.GetProperty("period").GetProperty("variation")}")
            .Append($"yesterday {response.GetProperty("yesterday").GetProperty("count")} {response.GetProperty("yesterday").GetProperty("variation")}");

    private static IEnumerable<string> Daily(IReadOnlyList<string> rows, Window window)
    {
        var counts = rows.Select(row => row.Split(' '))
            .ToDictionary(row => DateOnly.Parse(row[0], CultureInfo.InvariantCulture), row => long.Parse(row[1], CultureInfo.InvariantCulture));
        var period = counts.Where(count => count.Key >= window.First).Sum(count => count.Value);
        var (last, yesterday) = (counts.GetValueOrDefault(window.Last), counts.GetValueOrDefault(window.Last.AddDays(-1)));
        return counts.Where(count => count.Key >= window.First).OrderByDescending(count => count.Key).Select(count => $"{count.Key:yyyy-MM-dd} {count.Value}")
            .Append($"period {period} {period - (counts.Values.Sum() - period)}")
            .Append($"yesterday {yesterday} {last - yesterday}");
    }
}
