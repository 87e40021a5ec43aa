using Engagement.Application.Hooks;
using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Documents;

/// <summary>
/// Reads the body of a webhook: the fields of <see cref="RocketChatCommand"/> by the rules for documents; others are ignored. The last of
/// several equal keys counts.
/// </summary>
public static class RocketChatBody
{
    public static RocketChatCommand Read(ReadOnlySpan<byte> body, TimeProvider clock)
    {
        var json = body.StartsWith("\uFEFF"u8) ? body["\uFEFF"u8.Length..] : body;
        Span<ValueRange> values = stackalloc ValueRange[DocumentFieldNames.Count];
        values.Clear();
        var unreadable = DocumentScan.Fill(json, values, DocumentFieldNames.Webhook);
        values[(int)DocumentField.Timestamp] = values[(int)DocumentField.UpdatedAt];

        // Errors of the token and the name are separate: a wrong token is a 401, and the name matters only where the room is stored.
        var sender = new DocumentFields(json, values, DocumentFieldNames.Webhook);
        var room = sender;
        var fields = sender;
        var message = (MessageDocument?)new DocumentParser(longestSession: TimeSpan.Zero, clock).Read(ref fields, DocumentKind.Message);
        return new RocketChatCommand(
            sender.Text(DocumentField.Token) ?? "",
            message?.Id ?? "",
            message?.Columns?.RoomId ?? "",
            room.Text(DocumentField.Name),
            message?.Columns?.UserId ?? "",
            message?.Version ?? default,
            unreadable is null ? Sentence(fields.Error) : "The body is not a JSON object.",
            Sentence(room.Error));
    }

    private static string? Sentence(string? error) => error switch
    {
        null => null,
        "message_id is missing" => "message_id is missing: only the event \"Message Sent\" is taken.",
        _ => error + ".",
    };
}
