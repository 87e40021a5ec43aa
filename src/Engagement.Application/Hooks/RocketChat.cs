using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Domain;
using Engagement.Domain.Counting;
using Engagement.Domain.Documents;
using MediatR;
using Microsoft.Extensions.Options;

namespace Engagement.Application.Hooks;

/// <summary>
/// POST /hooks/rocket-chat: stores a message that an outgoing integration of Rocket.Chat tells of, by its event "Message Sent", without its
/// text.
/// </summary>
/// <param name="Token">The integration's token, one of those in <c>Engagement:Webhook:Token</c>.</param>
/// <param name="MessageId">The message's id.</param>
/// <param name="ChannelId">Its room's id.</param>
/// <param name="ChannelName">Its room's name; absent in a direct conversation.</param>
/// <param name="UserId">Its author's id.</param>
/// <param name="Timestamp">When it was sent.</param>
/// <param name="IsReadable">Whether the body is a JSON object to its end; where it is not, the fields are those before the fault.</param>
[AllowsAnonymous]
public sealed record RocketChatCommand(
    [property: JsonPropertyName("token")] JsonElement Token,
    [property: JsonPropertyName("message_id")] JsonElement MessageId,
    [property: JsonPropertyName("channel_id")] JsonElement ChannelId,
    [property: JsonPropertyName("channel_name")] JsonElement? ChannelName,
    [property: JsonPropertyName("user_id")] JsonElement UserId,
    [property: JsonPropertyName("timestamp")] JsonElement Timestamp,
    [property: JsonIgnore] bool IsReadable = true) : IRequest<RocketChatResponse>, IHasOwnLimits
{
    /// <summary>Without the token, which the compiler's own would print.</summary>
    public override string ToString() => nameof(RocketChatCommand);
}

/// <summary>Nothing: Rocket.Chat would post a text in the room.</summary>
public sealed class RocketChatResponse;

/// <summary>Turns what is told into documents, which are judged by the rules for documents. What is told has the least of all versions.</summary>
/// <param name="options">The tokens, and what rooms are.</param>
/// <param name="live">Stores.</param>
/// <param name="clock">Says which timestamps lie too far ahead.</param>
public sealed class RocketChatCommandHandler(IOptions<WebhookOptions> options, ILiveIngest live, TimeProvider clock)
    : IRequestHandler<RocketChatCommand, RocketChatResponse>
{
    private const int LongestToken = 1024;

    /// <summary>What the sender calls the fields of the documents.</summary>
    private static readonly Dictionary<string, string> s_names = new()
    {
        ["_id"] = "message_id",
        ["rid"] = "channel_id",
        ["u"] = "user_id",
        ["u._id"] = "user_id",
        ["ts"] = "timestamp",
        ["_updatedAt"] = "timestamp",
        ["name"] = "channel_name",
    };

    // No session comes this way.
    private readonly DocumentParser _parser = new(longestSession: TimeSpan.Zero, clock);

    /// <inheritdoc/>
    public async Task<RocketChatResponse> Handle(RocketChatCommand request, CancellationToken cancellationToken)
    {
        if (!options.Value.Accepts(Text(request.Token)))
        {
            throw NotAuthenticatedException.WrongToken();
        }

        if (!request.IsReadable)
        {
            throw new InvalidRequestException("The body is not a JSON object.");
        }

        var message = (MessageDocument)Parse(MessageOf(request), DocumentSource.Messages);
        var type = request.ChannelName is null ? RoomTypes.Direct : options.Value.DefaultRoomType;
        await live.ApplyAsync(type.Length == 0 ? [message] : [Room(request, type, message.Columns!.SentAt), message], cancellationToken);
        return new RocketChatResponse();
    }

    /// <summary>The room as far as the message tells: nothing of when it was made or changed.</summary>
    private RoomDocument Room(RocketChatCommand request, string type, DateTime sentAt)
    {
        var room = (RoomDocument)Parse(RoomOf(request, type), DocumentSource.Rooms);
        return room with { Version = DocumentVersion.OfInferredRoom(sentAt), Columns = room.Columns! with { UpdatedAt = null } };
    }

    private static byte[] MessageOf(RocketChatCommand request) => Json(json =>
    {
        Write(json, "_id", request.MessageId);
        Write(json, "rid", request.ChannelId);
        json.WriteStartObject("u");
        Write(json, "_id", request.UserId);
        json.WriteEndObject();
        Write(json, "ts", request.Timestamp);
        Write(json, "_updatedAt", request.Timestamp);
    });

    private static byte[] RoomOf(RocketChatCommand request, string type) => Json(json =>
    {
        Write(json, "_id", request.ChannelId);
        json.WriteString("t", type);
        Write(json, "name", request.ChannelName ?? default);
        Write(json, "_updatedAt", request.Timestamp);
    });

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var document = new MemoryStream();
        using (var json = new Utf8JsonWriter(document))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return document.ToArray();
    }

    /// <summary>A value exactly as it was sent: whether it can be taken is the parser's to say.</summary>
    private static void Write(Utf8JsonWriter json, string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Undefined)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
        }
    }

    /// <exception cref="InvalidRequestException">A field cannot be taken.</exception>
    private EventDocument Parse(byte[] json, DocumentSource source)
    {
        var parsed = _parser.Parse(json, source);
        return parsed.Document ?? throw new InvalidRequestException(Told(parsed.Error!));
    }

    private static string Told(string error)
    {
        var field = error[..error.IndexOf(' ', StringComparison.Ordinal)];
        return error == "_id is missing"
            ? "message_id is missing: only the event \"Message Sent\" is taken."
            : $"{s_names.GetValueOrDefault(field, field)}{error[field.Length..]}.";
    }

    /// <summary>The text of a value; null where it is none, or none that a token could be.</summary>
    private static string? Text(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(value));
        reader.Read();
        return JsonText.Read(in reader, LongestToken, out _);
    }
}
