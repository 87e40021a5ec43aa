using Engagement.Application.Hooks;
using Engagement.Domain.Documents;

namespace Engagement.Infrastructure.Documents;

/// <summary>
/// Reads the body of a webhook: the fields of <see cref="RocketChatCommand"/> by the rules for documents; others are ignored. The last of
/// several equal keys counts.
/// </summary>
public static class RocketChatBody
{
    private static readonly string s_noMessage = DocumentFields.Missing(DocumentFieldNames.Webhook, DocumentField.Id);

    public static RocketChatCommand Read(ReadOnlySpan<byte> body, TimeProvider clock)
    {
        var json = body.StartsWith("\uFEFF"u8) ? body["\uFEFF"u8.Length..] : body;
        Span<ValueRange> values = stackalloc ValueRange[DocumentFieldNames.Count];
        values.Clear();
        var unreadable = FieldScan.Fill(json, values, DocumentFieldNames.Webhook);
        values[(int)DocumentField.Timestamp] = values[(int)DocumentField.UpdatedAt];

        // Each copy keeps its own error: a wrong token is a 401, and the name matters only if the room is stored.
        var tokenFields = new DocumentFields(json, values, DocumentFieldNames.Webhook);
        var roomFields = tokenFields;
        var messageFields = tokenFields;

        // Documents may lack an author, but every message that Rocket.Chat posts has one. It is read first: the parser leaves out a malformed one.
        var authorFields = tokenFields;
        authorFields.Id(DocumentField.AuthorId);
        authorFields.HasAll(deleted: false, DocumentField.AuthorId);
        var message = (MessageDocument?)new DocumentParser(longestSession: TimeSpan.Zero, clock).Read(ref messageFields, DocumentKind.Message);
        return new RocketChatCommand(
            tokenFields.Text(DocumentField.Token) ?? "",
            message?.Id ?? "",
            message?.Columns?.RoomId ?? "",
            roomFields.Text(DocumentField.Name),
            message?.Columns?.UserId ?? "",
            message?.Version ?? default,
            unreadable is null ? Sentence(messageFields.Error ?? authorFields.Error) : "The body is not a JSON object.",
            Sentence(roomFields.Error));
    }

    private static string? Sentence(string? error) =>
        error is null ? null : error == s_noMessage ? $"{error}: only the event \"Message Sent\" is taken." : error + ".";
}
