using System.Globalization;

namespace Engagement.Benchmarks;

internal readonly record struct GeneratedMessage(string Id, string RoomId, string UserId, DateTime SentAt);

/// <summary>A made-up workspace, the same each time: messages in the order in which they were sent, ids without order, busy and quiet rooms.</summary>
internal sealed class GeneratedWorkspace(int messages, int rooms, int users, int days)
{
    private const string IdCharacters = "23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";
    private static readonly DateTime s_first = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public IReadOnlyList<GeneratedMessage> Messages { get; } = Generate(messages, rooms, users, days);

    /// <summary>Writes the workspace as mongoexport would: one JSON document a line.</summary>
    public void WriteExport(string folder)
    {
        var created = Iso(s_first);
        using (var file = File.CreateText(Path.Combine(folder, "rocketchat_room.json")))
        {
            for (var room = 0; room < rooms; room++)
            {
                file.WriteLine(
                    $$$"""{"_id":"{{{RoomId(room)}}}","name":"room-{{{room}}}","t":"{{{"cpd"[room % 3]}}}","msgs":0,"usersCount":9,"ts":{"$date":"{{{created}}}"},"_updatedAt":{"$date":"{{{created}}}"}}""");
            }
        }

        using (var file = File.CreateText(Path.Combine(folder, "users.json")))
        {
            for (var user = 0; user < users; user++)
            {
                file.WriteLine(
                    $$$"""{"_id":"{{{UserId(user)}}}","createdAt":{"$date":"{{{created}}}"},"username":"user-{{{user}}}","name":"User {{{user}}}","type":"user","active":true,"roles":["user"],"_updatedAt":{"$date":"{{{created}}}"}}""");
            }
        }

        using (var file = File.CreateText(Path.Combine(folder, "rocketchat_message.json")))
        {
            foreach (var message in Messages)
            {
                var sent = Iso(message.SentAt);
                file.WriteLine(
                    $$$"""{"_id":"{{{message.Id}}}","rid":"{{{message.RoomId}}}","msg":"a message of ordinary length, as people write them","ts":{"$date":"{{{sent}}}"},"u":{"_id":"{{{message.UserId}}}","username":"somebody","name":"Some Body"},"_updatedAt":{"$date":"{{{sent}}}"},"urls":[],"mentions":[],"channels":[],"md":[]}""");
            }
        }
    }

    private static List<GeneratedMessage> Generate(int messages, int rooms, int users, int days)
    {
        var random = new Random(1);
        var instants = new long[messages];
        for (var index = 0; index < messages; index++)
        {
            instants[index] = random.NextInt64(days * TimeSpan.MillisecondsPerDay);
        }

        Array.Sort(instants);
        return [.. instants.Select(instant => new GeneratedMessage(
            NewId(random), RoomId(Skewed(random, rooms)), UserId(Skewed(random, users)), s_first.AddMilliseconds(instant)))];
    }

    // A few write much, most write little.
    private static int Skewed(Random random, int count) => (int)(count * random.NextDouble() * random.NextDouble());

    private static string NewId(Random random) => new(random.GetItems<char>(IdCharacters, 17));

    private static string RoomId(int room) => string.Create(CultureInfo.InvariantCulture, $"room{room:0000000000000}");

    private static string UserId(int user) => string.Create(CultureInfo.InvariantCulture, $"user{user:0000000000000}");

    private static string Iso(DateTime instant) => instant.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
