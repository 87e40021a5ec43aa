using Engagement.Domain.Documents;

namespace Engagement.Application.Demo;

/// <summary>
/// A generated workspace: people of a few zones at work, quiet nights and weekends, growth, busy and idle rooms, direct conversations, bots. A
/// pure function of its size, generated lazily. A day's documents depend only on the size and the day, so a later run adds only the missing
/// days.
/// </summary>
public static class DemoWorkspace
{
    /// <summary>The id of the first room.</summary>
    public const string FirstRoomId = "GENERAL";

    /// <summary>All documents, up to the end of the last day.</summary>
    public static IEnumerable<EventDocument> Documents(DemoSize size) => DocumentsUpTo(size, size.LastInstant);

    /// <summary>
    /// The documents up to an instant: those from before the first day, then day by day the new users, the new and renamed rooms, the messages in
    /// the order in which they are sent, the sessions. The days after the last one have the same pace.
    /// </summary>
    public static IEnumerable<EventDocument> DocumentsUpTo(DemoSize size, DateTime until)
    {
        var schedule = new DemoSchedule(size, Math.Max(0, DateOnly.FromDateTime(until).DayNumber - size.FirstDay.DayNumber + 1));
        var people = new DemoPeople(size, schedule);
        var rooms = new DemoRooms(size, schedule, people);
        var attendance = new DemoAttendance(schedule, people, SeededRandom.Mix(size.Key ^ 'a'));
        var messages = new DemoMessages(schedule, people, rooms, SeededRandom.Mix(size.Key ^ 'm'));
        var sessions = new DemoSessions(schedule, people, SeededRandom.Mix(size.Key ^ 's'));
        return Enumerable.Range(-1, schedule.Days + 1).SelectMany(OfDay).Where(document => document.Version <= until);

        IEnumerable<EventDocument> OfDay(int day)
        {
            var known = day < 0 ? 0 : schedule.UsersBefore(day);
            var joining = Enumerable.Range(known, schedule.UsersBefore(day + 1) - known).Select(people.Document);
            var arrivals = joining.Concat<EventDocument>(rooms.On(day));
            if (day < 0)
            {
                return arrivals;
            }

            var present = attendance.On(day);
            return arrivals.Concat(messages.On(day, present)).Concat(sessions.On(day, present, until));
        }
    }

    /// <summary>The id of the first user, which differs between sizes.</summary>
    public static string FounderId(DemoSize size) => DemoPeople.IdsOf(size).Of(0);

    /// <summary>The first day with messages of a workspace whose first room was created at that instant.</summary>
    public static DateOnly FirstDayAfter(DateTime founded) => DateOnly.FromDateTime(founded).AddDays(DemoPeople.FoundingDays);
}
