using Engagement.Domain.Calendar;

namespace Engagement.Application.Common;

/// <summary>How many messages a room has in a period.</summary>
public sealed class RoomMessages
{
    /// <summary>The room.</summary>
    public required string RoomId { get; init; }

    /// <summary>Messages, at least 1.</summary>
    public required long Messages { get; init; }
}

/// <summary>Counts the messages of rooms.</summary>
public static class RoomMessagesSource
{
    /// <summary>
    /// The rooms with messages in a period. Its whole weeks are read by week and the days at its ends by day: of 90 days about 18 rows of a room.
    /// </summary>
    /// <param name="db">The store.</param>
    /// <param name="period">The period.</param>
    public static IQueryable<RoomMessages> RoomMessages(this IEngagementDbContext db, Period period)
    {
        var first = period.First;
        var last = period.Last;
        var weeks = WholeWeeks.Of(period);
        var from = weeks.From;
        var until = weeks.Until;
        return db.RoomWeeks
            .Where(row => row.Week >= from && row.Week < until)
            .Select(row => new { row.RoomId, row.Messages })
            .Concat(db.RoomDays
                .Where(row => (row.Day >= first && row.Day < from) || (row.Day >= until && row.Day <= last))
                .Select(row => new { row.RoomId, row.Messages }))
            .GroupBy(row => row.RoomId)
            .Select(room => new RoomMessages { RoomId = room.Key, Messages = room.Sum(row => row.Messages) });
    }
}
