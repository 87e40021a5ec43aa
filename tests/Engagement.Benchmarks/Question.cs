using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Engagement.Benchmarks;

/// <summary>One of the nine questions, and what it is compared with.</summary>
/// <param name="Path">Below the dashboard's.</param>
/// <param name="Days">How long a period is asked about.</param>
/// <param name="Naive">The statement that counts events: $1 to $2 is the previous period, $2 to $3 the period.</param>
/// <param name="Numbers">The answer's main numbers, in its order.</param>
internal sealed record Question(string Path, int Days, string Naive, Func<JsonElement, IEnumerable<string>> Numbers)
{
    private const string Prefix = "/api/v1/engagement-dashboard/";

    public static readonly Question MessagesSent = new(
        "messages/messages-sent", 90, NaiveSql.MessagesSent, answer => Daily(answer, "messages")) { IsDaily = true };

    public static readonly Question ActiveUsers = new(
        "users/active-users", 30, NaiveSql.ActiveUsers,
        answer => answer.GetProperty("month").EnumerateArray().Select(day =>
            $"{Date(day)} {day.GetProperty("users")} {string.Concat(day.GetProperty("usersList").EnumerateArray().Select(user => user.GetString()))}"));

    public static readonly IReadOnlyList<Question> All =
    [
        MessagesSent,
        new("messages/origin", 90, NaiveSql.Origin, answer => Each(answer, "origins", origin => $"{origin.GetProperty("t")} {origin.GetProperty("messages")}")),
        new("messages/top-five-popular-channels", 90, NaiveSql.TopFive,
            answer => Each(answer, "channels", room => $"{room.GetProperty("t")} {room.GetProperty("messages")}")) { GoalBesideNaive = Goal.AtMost(0.1) },
        new("channels/list", 90, NaiveSql.ChannelsList,
            answer => Each(
                answer, "channels", item => $"{item.GetProperty("room").GetProperty("_id")} {item.GetProperty("messages")} {item.GetProperty("lastWeekMessages")} "
                    + answer.GetProperty("total"))) { GoalBesideNaive = Goal.AtMost(0.1) },
        new("users/new-users", 90, NaiveSql.NewUsers, answer => Daily(answer, "users")) { IsDaily = true },
        ActiveUsers with { GoalBesideNaive = Goal.None },
        new("users/users-by-time-of-the-day-in-a-week", 90, NaiveSql.UsersByTime,
            answer => Each(answer, "week", hour => $"{Date(hour)} {hour.GetProperty("hour")} {hour.GetProperty("users")}")),
        new("users/chat-busier/hourly-data", 1, NaiveSql.HourlyData,
            answer => Each(answer, "hours", block => $"{block.GetProperty("hour")} {block.GetProperty("users")}"))
        {
            // To 11:00: the block of 10 and 11 has an hour of each of two days.
            EndsAtInstant = true, Shift = TimeSpan.FromHours(-13),
        },
        new("users/chat-busier/weekly-data", 8, NaiveSql.WeeklyData,
            answer => Each(answer, "month", day => $"{Date(day)} {day.GetProperty("users")}")) { EndsAtInstant = true },
    ];

    /// <summary>The last part of the path, where that says what it is.</summary>
    public string Name => Path == "channels/list" ? Path : Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>What its latency is to be beside the statement's.</summary>
    public Goal GoalBesideNaive { get; init; } = Goal.AtMost(0.02);

    /// <summary>Whether the answer is about the time before an instant.</summary>
    private bool EndsAtInstant { get; init; }

    /// <summary>By how much its days are moved.</summary>
    private TimeSpan Shift { get; init; }

    /// <summary>Whether the statement gives the previous period's days too, which the answer gives as a sum.</summary>
    private bool IsDaily { get; init; }

    /// <summary>All that it may be asked about in a store.</summary>
    public Window[] Windows(DenseSize size) => Array.ConvertAll(Window.All(size, Days), window => window with { Shift = Shift });

    /// <summary>What is asked of a service.</summary>
    public string Target(Window window) => Prefix + Path + (EndsAtInstant ? window.LastInstantQuery : window.Query);

    /// <summary>The main numbers as the statement's rows have them.</summary>
    public IEnumerable<string> NaiveNumbers(IReadOnlyList<string> rows, Window window) => IsDaily ? Daily(rows, window) : rows;

    /// <summary>How long an answer takes, in milliseconds, and how long it is, in bytes.</summary>
    public async Task<(double Milliseconds, long Bytes)> AskAsync(HttpClient client, Window window, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var answer = await client.GetAsync(Target(window), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var bytes = await Drain.ReadAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), cancellationToken);
        return (watch.Elapsed.TotalMilliseconds, bytes);
    }

    private static IEnumerable<string> Each(JsonElement answer, string list, Func<JsonElement, string> number) =>
        answer.GetProperty(list).EnumerateArray().Select(number);

    private static string Date(JsonElement item) => new DateOnly(
        item.GetProperty("year").GetInt32(), item.GetProperty("month").GetInt32(), item.GetProperty("day").GetInt32())
        .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Daily(JsonElement answer, string count) =>
        Each(answer, "days", day => $"{day.GetProperty("day").GetString()![..10]} {day.GetProperty(count)}")
            .Append($"period {answer.GetProperty("period").GetProperty("count")} {answer.GetProperty("period").GetProperty("variation")}")
            .Append($"yesterday {answer.GetProperty("yesterday").GetProperty("count")} {answer.GetProperty("yesterday").GetProperty("variation")}");

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
