using System.Text.Json.Serialization;
using AutoMapper;
using Engagement.Application.Common;
using Engagement.Application.Store;
using Engagement.Domain;
using Engagement.Domain.Calendar;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Channels;

/// <summary>
/// GET /api/v1/engagement-dashboard/channels/list: the rooms of shown types with messages in a period or in the one before it, page by page.
/// </summary>
/// <param name="Start">An instant of the first day.</param>
/// <param name="End">An instant of the last day.</param>
/// <param name="Offset">How many rooms are passed over; absent or empty: 0.</param>
/// <param name="Count">How many rooms a page holds, 100 at the most; absent or empty: 50, 0: all.</param>
/// <param name="HideRoomsWithNoActivity">Exactly <c>false</c> lists rooms without messages too.</param>
[RequiresPermission(Permissions.ViewEngagementDashboard)]
public sealed record ChannelsListQuery(
    QueryText Start, QueryText End, QueryText Offset, QueryText Count, QueryText HideRoomsWithNoActivity)
    : IRequest<ChannelsListResponse>, IPeriodQuery
{
    private const int UsualCount = 50;
    private const int MaxCount = 100;

    /// <summary>How many rooms are passed over.</summary>
    public long Skipped => Offset.WholeNumber(0);

    /// <summary>How many rooms a page holds at the most.</summary>
    public int Taken => Count.WholeNumber(UsualCount) is > 0 and var count ? (int)Math.Min(count, MaxCount) : int.MaxValue;

    /// <summary>Whether rooms without messages are listed.</summary>
    public bool WithIdleRooms => HideRoomsWithNoActivity.Text == "false";

    /// <inheritdoc/>
    public object Asked(WorkspaceCalendar calendar) => (Period.Of(calendar, Start.Instant(), End.Instant()), Skipped, Taken, WithIdleRooms);
}

/// <summary>Both instants are there, in order, and the numbers are numbers where they are there.</summary>
public sealed class ChannelsListQueryValidator : PeriodQueryValidator<ChannelsListQuery>
{
    /// <summary>Declares the rules.</summary>
    /// <param name="calendar">The workspace's calendar.</param>
    public ChannelsListQueryValidator(WorkspaceCalendar calendar)
        : base(calendar)
    {
        RuleFor(query => query.Offset).IsWholeNumberOrAbsent("offset");
        RuleFor(query => query.Count).IsWholeNumberOrAbsent("count");
    }
}

/// <summary>A page of rooms.</summary>
public sealed class ChannelsListResponse : Answer
{
    /// <summary>Most messages first, then by room id.</summary>
    public required IReadOnlyList<ChannelsListItem> Channels { get; init; }

    /// <summary>How many rooms there are on all pages.</summary>
    public required int Total { get; init; }

    /// <summary>How many rooms were passed over, or would have been.</summary>
    public required long Offset { get; init; }

    /// <summary>How many rooms this page holds.</summary>
    public required int Count { get; init; }

    /// <summary>Always true.</summary>
    public bool Success { get; } = true;

    /// <inheritdoc/>
    public override CsvTable Csv(WorkspaceCalendar calendar) => CsvTable.Of(
        Channels,
        ("_id", item => item.Room.Id),
        ("name", item => item.Room.Name),
        ("t", item => item.Room.T),
        ("ts", item => item.Room.Ts),
        ("_updatedAt", item => item.Room.UpdatedAt),
        ("usernames", item => string.Join(' ', item.Room.Usernames ?? [])),
        ("messages", item => item.Messages),
        ("lastWeekMessages", item => item.LastWeekMessages),
        ("diffFromLastWeek", item => item.DiffFromLastWeek));
}

/// <summary>A room with its messages.</summary>
public sealed class ChannelsListItem
{
    /// <summary>The room, as it is now.</summary>
    public required ChannelsListRoom Room { get; init; }

    /// <summary>Messages in the period.</summary>
    public required long Messages { get; init; }

    /// <summary>Messages in the previous period, which is as long as the period and need not be a week.</summary>
    public required long LastWeekMessages { get; init; }

    /// <summary>The period's messages minus the previous period's.</summary>
    public required long DiffFromLastWeek { get; init; }
}

/// <summary>What the workspace says of a room; what it does not say is absent.</summary>
public sealed class ChannelsListRoom
{
    /// <summary>The room's id.</summary>
    [JsonPropertyName("_id")]
    public required string Id { get; init; }

    /// <summary>The name, else the display name.</summary>
    public string? Name { get; init; }

    /// <summary>When the room was created.</summary>
    public DateTime? Ts { get; init; }

    /// <summary>The room type: c, d or p.</summary>
    public required string T { get; init; }

    /// <summary>When the room changed last.</summary>
    [JsonPropertyName("_updatedAt")]
    public DateTime? UpdatedAt { get; init; }

    /// <summary>The members of a direct conversation.</summary>
    public IReadOnlyList<string>? Usernames { get; init; }
}

/// <summary>A room and its messages, as the store has them.</summary>
public sealed class RoomActivity
{
    /// <summary>The room.</summary>
    public required RoomRow Room { get; init; }

    /// <summary>Messages in the period.</summary>
    public required long Messages { get; init; }

    /// <summary>Messages in the previous period.</summary>
    public required long PreviousMessages { get; init; }
}

/// <summary>Maps rooms to the documented names.</summary>
public sealed class ChannelsListMapping : Profile
{
    /// <summary>Declares the maps.</summary>
    public ChannelsListMapping()
    {
        // Members that are not on record are absent, which no members are not.
        AllowNullCollections = true;
        CreateMap<RoomRow, ChannelsListRoom>()
            .ForMember(item => item.Name, map => map.MapFrom(room => room.Name ?? room.DisplayName))
            .ForMember(item => item.Ts, map => map.MapFrom(room => room.CreatedAt))
            .ForMember(item => item.T, map => map.MapFrom(room => room.Type));
        CreateMap<RoomActivity, ChannelsListItem>()
            .ForMember(item => item.LastWeekMessages, map => map.MapFrom(activity => activity.PreviousMessages))
            .ForMember(item => item.DiffFromLastWeek, map => map.MapFrom(activity => activity.Messages - activity.PreviousMessages));
    }
}

/// <summary>Reads the page and the number of all rooms in one statement.</summary>
/// <param name="db">The store.</param>
/// <param name="calendar">The workspace's calendar.</param>
/// <param name="mapper">The maps above.</param>
public sealed class ChannelsListQueryHandler(IEngagementDbContext db, WorkspaceCalendar calendar, IMapper mapper)
    : IRequestHandler<ChannelsListQuery, ChannelsListResponse>
{
    /// <inheritdoc/>
    public async Task<ChannelsListResponse> Handle(ChannelsListQuery request, CancellationToken cancellationToken)
    {
        var period = Period.Of(calendar, request.Start.Instant(), request.End.Instant());
        var skipped = (int)Math.Min(request.Skipped, int.MaxValue);
        var taken = request.Taken;
        var listed = Listed(period, request.WithIdleRooms);

        // All rooms come by, for their number; those of the page stay. To count them apart would be to sum their messages twice.
        var page = new List<RoomActivity>();
        var total = 0;
        await foreach (var room in listed.OrderByDescending(room => room.Messages).ThenBy(room => room.Room.Id)
            .AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (total++ >= skipped && page.Count < taken)
            {
                page.Add(room);
            }
        }

        return new ChannelsListResponse
        {
            Channels = mapper.Map<IReadOnlyList<ChannelsListItem>>(page),
            Total = total,
            Offset = request.Skipped,
            Count = page.Count,
        };
    }

    private IQueryable<RoomActivity> Listed(Period period, bool withIdleRooms)
    {
        var shown = RoomTypes.Shown;
        var rooms = db.Rooms
            .Where(room => !room.Deleted && shown.Contains(room.Type))
            .LeftJoin(db.RoomMessages(period), room => room.Id, count => count.RoomId, (room, count) => new { room, count })
            .LeftJoin(db.RoomMessages(period.Previous), on => on.room.Id, previous => previous.RoomId, (on, previous) => new RoomActivity
            {
                Room = on.room,
                Messages = (long?)on.count!.Messages ?? 0,
                PreviousMessages = (long?)previous!.Messages ?? 0,
            });

        return withIdleRooms ? rooms : rooms.Where(room => room.Messages + room.PreviousMessages > 0);
    }
}
