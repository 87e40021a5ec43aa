using System.Text.Json.Serialization;
using AutoMapper;
using Engagement.Application.Common;
using Engagement.Domain;
using Engagement.Domain.Calendar;
using MediatR;

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
    QueryText Start, QueryText End, QueryText Offset, QueryText Count, QueryText HideRoomsWithNoActivity) : PeriodQuery, IRequest<ChannelsListResponse>
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
    public override object CacheKey(WorkspaceCalendar calendar) => (PeriodIn(calendar), Skipped, Taken, WithIdleRooms);
}

internal sealed class ChannelsListQueryValidator : PeriodQueryValidator<ChannelsListQuery>
{
    public ChannelsListQueryValidator(WorkspaceCalendar calendar)
        : base(calendar)
    {
        RuleFor(query => query.Offset).IsWholeNumberOrAbsent("offset");
        RuleFor(query => query.Count).IsWholeNumberOrAbsent("count");
    }
}

/// <summary>A page of rooms.</summary>
public sealed class ChannelsListResponse : StreamedResponse
{
    /// <summary>Most messages first, then by room id.</summary>
    public required IAsyncEnumerable<ChannelsListItem> Channels { get; init; }

    /// <summary>How many rooms there are on all pages.</summary>
    public required int Total { get; init; }

    /// <summary>How many rooms were passed over, or would have been.</summary>
    public required long Offset { get; init; }

    /// <summary>How many rooms this page holds.</summary>
    public required int Count { get; init; }

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
    public IReadOnlyList<string>? Usernames { get; set; }
}

internal sealed class ChannelsListMapping : Profile
{
    public ChannelsListMapping()
    {
        CreateMap<RoomOnPage, ChannelsListRoom>()
            .ForMember(item => item.Name, map => map.MapFrom(room => room.Name ?? room.DisplayName))
            .ForMember(item => item.Ts, map => map.MapFrom(room => room.CreatedAt))
            .ForMember(item => item.T, map => map.MapFrom(room => room.Type))

            // Not copied, because there may be very many. Null stays null: it differs from no members.
            .ForMember(item => item.Usernames, map => map.Ignore())
            .AfterMap((room, item) => item.Usernames = room.Usernames);
        CreateMap<RoomOnPage, ChannelsListItem>()
            .ForMember(item => item.Room, map => map.MapFrom(room => room))
            .ForMember(item => item.LastWeekMessages, map => map.MapFrom(room => room.PreviousMessages))
            .ForMember(item => item.DiffFromLastWeek, map => map.MapFrom(room => room.Messages - room.PreviousMessages));
    }
}

/// <summary>Reads the page and the number of all rooms in one statement; the rooms of a large page are read while it is sent.</summary>
internal sealed class ChannelsListQueryHandler(IStreamedReads reads, WorkspaceCalendar calendar, IMapper mapper)
    : IRequestHandler<ChannelsListQuery, ChannelsListResponse>
{
    // Rooms and usernames in memory together: a response of about a megabyte.
    private const int FirstRows = 10_000;

    public async Task<ChannelsListResponse> Handle(ChannelsListQuery request, CancellationToken cancellationToken)
    {
        var period = request.PeriodIn(calendar);
        var skipped = (int)Math.Min(request.Skipped, int.MaxValue);
        var rooms = await reads.ReadAsync(
            db => db.PageOf(Listed(db, period, request.WithIdleRooms), skipped, request.Taken),
            room => 1 + (room.Usernames?.Count ?? 0), FirstRows, cancellationToken);
        var total = rooms.FirstRows[0].Total;
        return new ChannelsListResponse
        {
            Channels = rooms.Where(room => room.Id is not null).Select(mapper.Map<ChannelsListItem>),
            Total = (int)total,
            Offset = request.Skipped,
            Count = (int)Math.Clamp(total - skipped, 0, request.Taken),
            IsWhole = rooms.IsWhole,
            Source = rooms,
        };
    }

    private static IQueryable<RoomActivity> Listed(EngagementDbContext db, Period period, bool withIdleRooms)
    {
        var shown = RoomTypes.Shown;
        var rooms = db.Rooms
            .Where(room => !room.Deleted && shown.Contains(room.Type))
            .LeftJoin(db.RoomMessages(period), room => room.Id, count => count.RoomId, (room, count) => new { room, count })
            .LeftJoin(db.RoomMessages(period.Previous), on => on.room.Id, previous => previous.RoomId, (on, previous) => new RoomActivity
            {
                RoomId = on.room.Id,
                Messages = (long?)on.count!.Messages ?? 0,
                PreviousMessages = (long?)previous!.Messages ?? 0,
            });

        return withIdleRooms ? rooms : rooms.Where(room => room.Messages + room.PreviousMessages > 0);
    }
}
