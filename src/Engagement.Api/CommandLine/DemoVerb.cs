using System.CommandLine;
using Engagement.Application.Demo;

namespace Engagement.Api.CommandLine;

internal static class DemoVerb
{
    public static Command Create()
    {
        var usual = DemoSize.Small(default);
        var users = Number("--users", "People and bots, anonymous users among them.", usual.Users);
        var rooms = Number("--rooms", "Channels, private groups and direct conversations, some of them idle.", usual.Rooms);
        var days = Number("--days", "Days with messages.", usual.Days);
        var messages = Number("--messages", "Messages in these days, those that do not count too.", usual.Messages);
        var seed = new Option<long>("--seed") { Description = "Another number makes another workspace.", DefaultValueFactory = _ => usual.Seed };
        var until = new Option<DateOnly?>("--until") { Description = "The last day, such as 2024-06-30, in UTC; default: yesterday." };
        var zones = new Option<string[]>("--zone")
        {
            Description = "Where people live: an offset from UTC such as +01:00, or +01:00=6 with a share; once for each zone. Default: "
                + "most in Central Europe, others in North America and India.",
        };
        var command = new Command(
            "demo",
            "Fills an empty store with a made-up workspace of any size. The same options again change nothing, or finish a stopped run. "
            + "Refused on a store that holds anything else.")
        {
            users, rooms, days, messages, seed, until, zones,
        };
        command.SetStoreVerb(async (parsed, host, cancellationToken) =>
        {
            var lastDay = parsed.GetValue(until) ?? DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-1);
            var result = await ProgressLine.RunAsync($"Generating up to {Text(lastDay)}", progress => host.SendAsync(
                new DemoCommand(
                    parsed.GetValue(users), parsed.GetValue(rooms), parsed.GetValue(days), parsed.GetValue(messages), parsed.GetValue(seed), lastDay,
                    parsed.GetValue(zones) ?? [], progress),
                cancellationToken));
            Report(result, lastDay);
        });
        return command;
    }

    private static void Report(DemoResult result, DateOnly lastDay)
    {
        KindTable.Write(result.Kinds);
        var documents = result.Kinds.Sum(kind => kind.Read);
        var outcome = result.Kinds.All(kind => kind is { Added: 0, Changed: 0 }) ? " Nothing changed: the store held all of it." : "";
        Console.WriteLine($"Generated {documents:N0} documents in {result.Elapsed.TotalSeconds:N1} s, "
            + $"{documents / Math.Max(result.Elapsed.TotalSeconds, 0.001):N0} a second.{outcome}");
        Console.WriteLine($"The last day is {Text(lastDay)}: on another day, the same again needs --until {Text(lastDay)}.");
        Console.WriteLine("To ask about it, make an account and a token, and serve:");
        Console.WriteLine("  user create --username panel --role admin");
        Console.WriteLine("  token create --username panel");
        Console.WriteLine("  serve");
    }

    private static Option<int> Number(string name, string description, int usual) =>
        new(name) { Description = description, DefaultValueFactory = _ => usual };

    private static string Text(DateOnly day) => $"{day:yyyy-MM-dd}";
}
