using System.Globalization;
using System.Text.Json;
using Engagement.Application.Demo;
using Engagement.Domain.Documents;

namespace Engagement.Benchmarks;

/// <summary>
/// The rooms, users and messages of a demo workspace as mongoexport would write them: one JSON document a line, messages in the order in which
/// they were sent, each in its first version.
/// </summary>
internal static class GeneratedExport
{
    /// <param name="size">The workspace.</param>
    /// <param name="folder">The folder of the export files.</param>
    /// <param name="messageWritten">Called for each message, in file order.</param>
    public static void Write(DemoSize size, string folder, Action<MessageDocument> messageWritten)
    {
        using var rooms = File.CreateText(Path.Combine(folder, "rocketchat_room.json"));
        using var users = File.CreateText(Path.Combine(folder, "users.json"));
        using var messages = File.CreateText(Path.Combine(folder, "rocketchat_message.json"));
        foreach (var document in DemoWorkspace.Documents(size))
        {
            switch (document)
            {
                case RoomDocument { Columns: { } room } when document.Version == room.CreatedAt:
                    rooms.WriteLine(Line(document.Id, room));
                    break;
                case UserDocument { Columns: { } user }:
                    users.WriteLine(Line(document.Id, user));
                    break;
                case MessageDocument { Columns: { } columns } message when document.Version == columns.SentAt:
                    messages.WriteLine(Line(document.Id, columns));
                    messageWritten(message);
                    break;
            }
        }
    }

    private static string Line(string id, RoomColumns room)
    {
        var members = room.Usernames is { } usernames ? $"""
            ,"usernames":[{string.Join(',', usernames.Select(Text))}]
            """ : $"""
            ,"name":{Text(room.Name!)},"fname":{Text(room.DisplayName!)}
            """;
        var (created, updated) = (Date(room.CreatedAt!.Value), Date(room.UpdatedAt!.Value));
        return $$$"""{"_id":"{{{id}}}","t":"{{{room.Type}}}"{{{members}}},"msgs":0,"usersCount":9,"ts":{{{created}}},"_updatedAt":{{{updated}}}}""";
    }

    private static string Line(string id, UserColumns user)
    {
        var created = Date(user.CreatedAt!.Value);
        return $$$"""{"_id":"{{{id}}}","createdAt":{{{created}}},"username":{{{Text(user.Username!)}}},"name":{{{Text(user.Name!)}}},"""
            + $$"""
            "type":"{{user.Type}}","active":true,"roles":["{{(user.Anonymous ? "anonymous" : "user")}}"],"_updatedAt":{{created}}}
            """;
    }

    private static string Line(string id, MessageColumns message)
    {
        var sent = Date(message.SentAt);
        var system = message.Counted ? "" : "\"t\":\"uj\",";
        return $$$"""{"_id":"{{{id}}}",{{{system}}}"rid":"{{{message.RoomId}}}","msg":"a message of ordinary length, as people write them","""
            + $$$"""
            "ts":{{{sent}}},"u":{"_id":"{{{message.UserId}}}","username":"somebody","name":"Some Body"},"_updatedAt":{{{sent}}},
            """
            + "\"urls\":[],\"mentions\":[],\"channels\":[],\"md\":[]}";
    }

    private static string Text(string text) => JsonSerializer.Serialize(text);

    private static string Date(DateTime instant) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"$date":"{{instant:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}}"}""");
}
