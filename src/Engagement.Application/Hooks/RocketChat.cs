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
/// POST /hooks/rocket-chat: stores a message from the event "Message Sent" of an outgoing integration of Rocket.Chat, without its
/// text.
/// </summary>
/// <param name="Token">The integration's token, one of those in <c>Engagement:Webhook:Token</c>.</param>
/// <param name="MessageId">The message's id.</param>
/// <param name="ChannelId">Its room's id.</param>
/// <param name="ChannelName">Its room's name; absent in a direct conversation.</param>
/// <param name="UserId">Its author's id.</param>
/// <param name="Timestamp">When it was sent.</param>
/// <param name="Error">Why the fields are no valid message; the other fields are then unset. Null: valid.</param>
/// <param name="NameError">Why the room's name cannot be stored.</param>
[AllowsAnonymous]
public sealed record RocketChatCommand(
    [property: JsonPropertyName("token")] string Token,
    [property: JsonPropertyName("message_id")] string MessageId,
    [property: JsonPropertyName("channel_id")] string ChannelId,
    [property: JsonPropertyName("channel_name")] string? ChannelName,
    [property: JsonPropertyName("user_id")] string UserId,
    [property: JsonPropertyName("timestamp")] DateTime Timestamp,
    [property: JsonIgnore] string? Error,
    [property: JsonIgnore] string? NameError) : IRequest<RocketChatResponse>, IHasOwnLimits
{
    /// <summary>Omits the token.</summary>
    public override string ToString() => nameof(RocketChatCommand);
}

/// <summary>Nothing: Rocket.Chat would post a text in the room.</summary>
public sealed class RocketChatResponse;

/// <summary>Stores the message, and its room with the lowest version and the fields that the message has.</summary>
internal sealed class RocketChatCommandHandler(IOptions<WebhookOptions> options, ILiveIngest live)
    : IRequestHandler<RocketChatCommand, RocketChatResponse>
{
    public async Task<RocketChatResponse> Handle(RocketChatCommand request, CancellationToken cancellationToken)
    {
        if (!options.Value.Accepts(request.Token))
        {
            throw NotAuthenticatedException.WrongToken();
        }

        var direct = request is { ChannelName: null, NameError: null };
        var type = direct ? RoomTypes.Direct : options.Value.DefaultRoomType;
        if ((request.Error ?? (type.Length > 0 ? request.NameError : null)) is { } error)
        {
            throw new InvalidRequestException(error);
        }

        var counts = MessageRules.Counts(systemType: null, hidden: false);
        var columns = new MessageColumns(request.ChannelId, request.UserId, request.Timestamp, counts);
        var message = new MessageDocument(request.MessageId, request.Timestamp, Deleted: false, columns);
        await live.ApplyAsync(type.Length == 0 ? [message] : [Room(request, type), message], cancellationToken);
        return new RocketChatResponse();
    }

    private static RoomDocument Room(RocketChatCommand request, string type) => new(
        request.ChannelId,
        DocumentVersion.OfInferredRoom(request.Timestamp),
        Deleted: false,
        new RoomColumns(type, request.ChannelName, DisplayName: null, Usernames: null, CreatedAt: null, UpdatedAt: null));
}
