using Engagement.Application.Common;
using Engagement.Application.Store;
using Engagement.Domain.Calendar;

namespace Engagement.UnitTests.Common;

public sealed class RoomMessagesTests
{
    // A Monday.
    private static readonly DateOnly s_start = new(2024, 1, 1);

    [Test]
    public void Sums_of_every_period_equal_those_of_its_days()
    {
        var random = new Random(7);
        var days = Enumerable.Range(0, 35).SelectMany(day => new[] { "a", "b", "c" }.Select(room => (Room: room, Day: day)))
            .Where(_ => random.Next(3) > 0)
            .Select(at => new RoomDayRow { RoomId = at.Room, Day = s_start.AddDays(at.Day), Messages = random.Next(1, 1000) })
            .ToList();
        var weeks = days.GroupBy(row => (row.RoomId, Week: (row.Day.DayNumber - s_start.DayNumber) / 7))
            .Select(week => new RoomWeekRow
            {
                RoomId = week.Key.RoomId,
                Week = s_start.AddDays(week.Key.Week * 7),
                Messages = week.Sum(row => row.Messages),
            })
            .ToList();

        for (var first = 0; first < 35; first++)
        {
            for (var last = first; last < 35; last++)
            {
                var period = new Period(s_start.AddDays(first), s_start.AddDays(last));
                var expected = days.Where(row => row.Day >= period.First && row.Day <= period.Last)
                    .GroupBy(row => row.RoomId).Select(room => (room.Key, room.Sum(row => row.Messages)));
                var rooms = RoomMessagesSource.Sum(weeks.AsQueryable(), days.AsQueryable(), period).ToList();
                Assert.That(rooms.Select(room => (room.RoomId, room.Messages)), Is.EquivalentTo(expected), $"days {first} to {last}");
            }
        }
    }
}
