using AutoMapper;
using Engagement.Application.Common;
using Engagement.Domain;
using Engagement.Domain.Calendar;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Messages;

/// <summary>
/// GET /api/v1/engagement-dashboard/messages/top-five-popular-channels: the five rooms of shown types with the most messages in a period.
/// </summary>
/// <param name="Start">An instant of the first day.</param>
/// <param name="End">An instant of the last day.</param>
[RequiresPermission(Permissions.ViewEngagementDashboard)]
public sealed record TopFivePopularChannelsQuery(QueryText Start, QueryText End) : PeriodQuery, IRequest<TopFivePopularChannelsResponse>;

internal sealed class TopFivePopularChannelsQueryValidator(WorkspaceCalendar calendar)
    : PeriodQueryValidator<TopFivePopularChannelsQuery>(calendar);

/// <summary>The busiest rooms.</summary>
public sealed class TopFivePopularChannelsResponse : DashboardResponse
{
    /// <summary>Most messages first, then by room id; five at the most.</summary>
    public required IReadOnlyList<PopularChannel> Channels { get; init; }

    /// <inheritdoc/>
    public override CsvTable Csv(WorkspaceCalendar calendar) => CsvTable.Of(
        Channels,
        ("t", channel => channel.T),
        ("name", channel => channel.Name),
        ("usernames", channel => string.Join(' ', channel.Usernames)),
        ("messages", channel => channel.Messages));
}

/// <summary>A room with messages, as it is now.</summary>
public sealed class PopularChannel
{
    /// <summary>Messages, at least 1.</summary>
    public required long Messages { get; init; }

    /// <summary>The room type: c, d or p.</summary>
    public required string T { get; init; }

    /// <summary>The display name, else the name; absent where the room has neither.</summary>
    public string? Name { get; init; }

    /// <summary>The members of a direct conversation; empty where they are not known.</summary>
    public required IReadOnlyList<string> Usernames { get; init; }
}

internal sealed record RoomCount(string Type, string? Name, string? DisplayName, string[]? Usernames, long Messages);

internal sealed class TopFivePopularChannelsMapping : Profile
{
    public TopFivePopularChannelsMapping() => CreateMap<RoomCount, PopularChannel>()
        .ForMember(channel => channel.T, map => map.MapFrom(room => room.Type))
        .ForMember(channel => channel.Name, map => map.MapFrom(room => NonEmpty(room.DisplayName) ?? NonEmpty(room.Name)))
        .ForMember(channel => channel.Usernames, map => map.MapFrom(room => room.Usernames ?? Array.Empty<string>()));

    private static string? NonEmpty(string? name) => name == "" ? null : name;
}

internal sealed class TopFivePopularChannelsQueryHandler(EngagementDbContext db, WorkspaceCalendar calendar, IMapper mapper)
    : IRequestHandler<TopFivePopularChannelsQuery, TopFivePopularChannelsResponse>
{
    private const int Five = 5;

    public async Task<TopFivePopularChannelsResponse> Handle(TopFivePopularChannelsQuery request, CancellationToken cancellationToken)
    {
        var period = request.PeriodIn(calendar);
        var shown = RoomTypes.Shown;
        var rooms = await db.RoomMessages(period)
            .Join(db.Rooms.Where(room => shown.Contains(room.Type)), count => count.RoomId, room => room.Id, (count, room) => new { count, room })
            .OrderByDescending(joined => joined.count.Messages).ThenBy(joined => joined.room.Id)
            .Take(Five)
            .Select(joined => new RoomCount(
                joined.room.Type!, joined.room.Name, joined.room.DisplayName, joined.room.Usernames, joined.count.Messages))
            .ToListAsync(cancellationToken);

        return new TopFivePopularChannelsResponse { Channels = mapper.Map<IReadOnlyList<PopularChannel>>(rooms) };
    }
}
