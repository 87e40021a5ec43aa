using Engagement.Application.Common;
using Engagement.Domain;
using MediatR;

namespace Engagement.Application.Ingest;

/// <summary>Part of the verbs <c>import</c> and <c>verify</c>: messages that do not count yet because their rooms are not stored.</summary>
/// <param name="MaxRooms">How many rooms are listed; all are counted.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record WaitingMessagesQuery(int MaxRooms) : IRequest<WaitingMessagesResult>;

/// <summary>Messages that will count when their rooms' documents arrive.</summary>
/// <param name="Messages">How many there are.</param>
/// <param name="Rooms">The number of their rooms.</param>
/// <param name="First">The rooms with the most waiting messages.</param>
public sealed record WaitingMessagesResult(long Messages, long Rooms, IReadOnlyList<WaitingRoom> First);

/// <summary>A room that is not stored.</summary>
/// <param name="Messages">The number of its waiting messages.</param>
public sealed record WaitingRoom(string RoomId, long Messages);

/// <summary>Counts the messages whose rooms are not stored.</summary>
public interface IWaitingMessages
{
    /// <summary>Lists the rooms with the most waiting messages, and counts all.</summary>
    Task<WaitingMessagesResult> CountAsync(int maxRooms, CancellationToken cancellationToken);
}

internal sealed class WaitingMessagesQueryHandler(IWaitingMessages waiting) : IRequestHandler<WaitingMessagesQuery, WaitingMessagesResult>
{
    public Task<WaitingMessagesResult> Handle(WaitingMessagesQuery request, CancellationToken cancellationToken) =>
        waiting.CountAsync(request.MaxRooms, cancellationToken);
}
