using System.Globalization;
using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Contract.Properties;

/// <summary>The expected status and body of a query, written from the rules. It shares no code with the product.</summary>
internal sealed class DashboardModel
{
    public static readonly string[] Paths =
    [
        "messages/messages-sent", "messages/origin", "messages/top-five-popular-channels", "channels/list", "users/new-users",
        "users/active-users", "users/chat-busier/hourly-data", "users/chat-busier/weekly-data", "users/users-by-time-of-the-day-in-a-week",
    ];

    private readonly ModelZone _zone;
    private readonly ModelResponses _responses;

    public DashboardModel(IEnumerable<RawDocument> documents, ModelZone zone, string activity, int keepPrunedAfterDays = 0)
    {
        _zone = zone;
        _responses = new ModelResponses(new StoreModel(documents, zone, keepPrunedAfterDays), zone, activity);
    }

    /// <summary>The keys of the path, required ones first.</summary>
    public static string[] Keys(string path) => path switch
    {
        "users/chat-busier/hourly-data" or "users/chat-busier/weekly-data" => ["start"],
        "channels/list" => ["start", "end", "offset", "count"],
        _ => ["start", "end"],
    };

    public (int Status, string Body) Query(string path, string query)
    {
        var parameters = Parse(query);
        var keys = Keys(path);
        foreach (var key in parameters.Select(parameter => parameter.Key).Distinct().Where(keys.Contains))
        {
            if (!IsGood(key, [.. parameters.Where(parameter => parameter.Key == key)]))
            {
                return Failed(key);
            }
        }

        foreach (var key in keys.Intersect(["start", "end"]))
        {
            if (!parameters.Any(parameter => parameter.Key == key))
            {
                return (400, Error($"Match error: Missing key '{key}'"));
            }
        }

        var start = ModelInstant.Parse(Value("start")!)!.Value;
        var end = keys.Contains("end") ? ModelInstant.Parse(Value("end")!)!.Value : start;
        return Day(end) < Day(start) ? Failed("end") : (200, Respond(ModelInstant.Clamped(start), ModelInstant.Clamped(end)));

        string? Value(string key) => parameters.Where(parameter => parameter.Key == key).Select(parameter => parameter.Value).FirstOrDefault();

        string Respond(DateTime from, DateTime to) => path switch
        {
            "messages/messages-sent" => _responses.MessagesSent(from, to),
            "messages/origin" => _responses.Origin(from, to),
            "messages/top-five-popular-channels" => _responses.TopFivePopularChannels(from, to),
            "users/new-users" => _responses.NewUsers(from, to),
            "users/active-users" => _responses.ActiveUsers(from, to),
            "users/chat-busier/hourly-data" => _responses.HourlyData(from),
            "users/chat-busier/weekly-data" => _responses.WeeklyData(from),
            "users/users-by-time-of-the-day-in-a-week" => _responses.UsersByTimeOfTheDay(from, to),
            _ => _responses.ChannelsList(
                from,
                to,
                Number(Value("offset"), 0),
                Number(Value("count"), 50) is var count and > 0 ? Math.Min(count, 100) : null,
                parameters.Where(parameter => parameter.Key == "hideRoomsWithNoActivity").ToList() is [{ Bracketed: false, Value: "false" }]),
        };
    }

    private static List<(string Key, string Value, bool Bracketed)> Parse(string query) =>
        [.. query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(parameter =>
        {
            var parts = parameter.Split('=', 2).Select(part => Uri.UnescapeDataString(part.Replace('+', ' '))).ToArray();
            return (parts[0].Split('[')[0], parts.ElementAtOrDefault(1) ?? "", parts[0].Contains('['));
        })];

    /// <summary>A key is given once, without brackets, with a valid value.</summary>
    private static bool IsGood(string key, List<(string Key, string Value, bool Bracketed)> given) =>
        given is [{ Bracketed: false, Value: var value }]
        && (key is "start" or "end" ? ModelInstant.Parse(value) is not null : value.All(char.IsAsciiDigit));

    /// <summary>Numbers are limited to the greatest exact integer of JavaScript.</summary>
    private static decimal Number(string? text, decimal otherwise) =>
        string.IsNullOrEmpty(text) ? otherwise : Math.Min(decimal.Parse(text, CultureInfo.InvariantCulture), 9_007_199_254_740_991);

    /// <summary>The local day. Queries never have two instants outside the store's range that are only hours apart.</summary>
    private long Day(long milliseconds)
    {
        var clamped = ModelInstant.Clamped(milliseconds);
        return (clamped - DateTime.UnixEpoch).Ticks == milliseconds * TimeSpan.TicksPerMillisecond
            ? _zone.Day(clamped).DayNumber
            : (milliseconds / ModelInstant.Day) + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
    }

    private static (int Status, string Body) Failed(string key) => (400, Error($"Match error: Failed Match.Where validation in field {key}"));

    private static string Error(string text) => ModelJson.Object(("success", "false"), ("error", ModelJson.Text(text)));
}
