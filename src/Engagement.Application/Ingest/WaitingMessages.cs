using Engagement.Application.Common;
using Engagement.Domain;
using MediatR;

namespace Engagement.Application.Ingest;

/// <summary>The verbs that count, <c>import</c> and <c>verify</c>: which messages count nowhere yet because their rooms are not on record.</summary>
/// <param name="MaxRooms">How many rooms are named; all are counted.</param>
[RequiresPermission(Permissions.OperateStore)]
public sealed record WaitingMessagesQuery(int MaxRooms) : IRequest<WaitingMessagesResult>;

/// <summary>Messages that will count when their rooms' documents arrive.</summary>
/// <param name="Messages">How many there are.</param>
/// <param name="Rooms">Of how many rooms.</param>
/// <param name="First">The rooms that the most wait for.</param>
public sealed record WaitingMessagesResult(long Messages, long Rooms, IReadOnlyList<WaitingRoom> First);

/// <summary>A room that is not on record.</summary>
/// <param name="RoomId">Its id.</param>
/// <param name="Messages">How many messages wait for it.</param>
public sealed record WaitingRoom(string RoomId, long Messages);

/// <summary>Counts the messages whose rooms are not on record.</summary>
public interface IWaitingMessages
{
    /// <summary>Names the rooms that the most messages wait for, and counts all.</summary>
    Task<WaitingMessagesResult> CountAsync(int maxRooms, CancellationToken cancellationToken);
}

internal sealed class WaitingMessagesQueryHandler(IWaitingMessages waiting) : IRequestHandler<WaitingMessagesQuery, WaitingMessagesResult>
{
    public Task<WaitingMessagesResult> Handle(WaitingMessagesQuery request, CancellationToken cancellationToken) =>
        waiting.CountAsync(request.MaxRooms, cancellationToken);
}
