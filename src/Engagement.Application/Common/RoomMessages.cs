using Engagement.Application.Store;
using Engagement.Domain.Calendar;

namespace Engagement.Application.Common;

/// <summary>How many messages a room has in a period, at least 1.</summary>
internal sealed class RoomMessages
{
    public required string RoomId { get; init; }

    public required long Messages { get; init; }
}

internal static class RoomMessagesSource
{
    /// <summary>
    /// The rooms with messages in a period. Whole weeks are read by week and the other days by day: 90 days are about 18 rows for a room.
    /// </summary>
    public static IQueryable<RoomMessages> RoomMessages(this EngagementDbContext db, Period period) => Sum(db.RoomWeeks, db.RoomDays, period);

    internal static IQueryable<RoomMessages> Sum(IQueryable<RoomWeekRow> weeks, IQueryable<RoomDayRow> days, Period period)
    {
        var first = period.First;
        var last = period.Last;
        var whole = WholeWeeks.Of(period);
        var from = whole.From;
        var until = whole.Until;
        return weeks
            .Where(row => row.Week >= from && row.Week < until)
            .Select(row => new { row.RoomId, row.Messages })
            .Concat(days
                .Where(row => (row.Day >= first && row.Day < from) || (row.Day >= until && row.Day <= last))
                .Select(row => new { row.RoomId, row.Messages }))
            .GroupBy(row => row.RoomId)
            .Select(room => new RoomMessages { RoomId = room.Key, Messages = room.Sum(row => row.Messages) });
    }
}
