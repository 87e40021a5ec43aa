using Engagement.Domain.Documents;

namespace Engagement.Application.Demo;

/// <summary>
/// A made-up workspace: people of a few zones at work, quiet nights and weekends, growth, busy and idle rooms, direct conversations, bots. A
/// pure function of its size, made as it is read. A day's documents depend on nothing but the size and the day, so that a workspace is
/// brought up to date by adding the days that it lacks.
/// </summary>
public static class DemoWorkspace
{
    /// <summary>The room that is there first.</summary>
    public const string FirstRoomId = "GENERAL";

    /// <summary>All documents, up to the end of the last day.</summary>
    /// <param name="size">The workspace.</param>
    public static IEnumerable<EventDocument> Documents(DemoSize size) => DocumentsUpTo(size, size.LastInstant);

    /// <summary>
    /// The documents up to an instant: first what was there before the first day, then day by day who joins, which rooms are made and renamed, the
    /// messages in the order in which they are sent, the sessions. After the last day it goes on at the same pace.
    /// </summary>
    /// <param name="size">The workspace.</param>
    /// <param name="until">The last instant, in UTC.</param>
    public static IEnumerable<EventDocument> DocumentsUpTo(DemoSize size, DateTime until)
    {
        var schedule = new DemoSchedule(size, Math.Max(0, DateOnly.FromDateTime(until).DayNumber - size.FirstDay.DayNumber + 1));
        var people = new DemoPeople(size, schedule);
        var rooms = new DemoRooms(size, schedule, people);
        var attendance = new DemoAttendance(schedule, people, SeededRandom.Mix(size.Key ^ 'a'));
        var messages = new DemoMessages(schedule, people, rooms, SeededRandom.Mix(size.Key ^ 'm'));
        var sessions = new DemoSessions(schedule, people, SeededRandom.Mix(size.Key ^ 's'));

        foreach (var document in Enumerable.Range(0, schedule.Founders).Select(people.Document).Concat<EventDocument>(rooms.Founded()))
        {
            if (document.Version <= until)
            {
                yield return document;
            }
        }

        for (var day = 0; day < schedule.Days; day++)
        {
            var present = attendance.On(day);
            var joining = Enumerable.Range(schedule.UsersBefore(day), schedule.UsersBefore(day + 1) - schedule.UsersBefore(day)).Select(people.Document);
            foreach (var document in joining.Concat<EventDocument>(rooms.On(day)).Concat(messages.On(day, present)))
            {
                if (document.Version <= until)
                {
                    yield return document;
                }
            }

            foreach (var session in sessions.On(day, present, until))
            {
                yield return session;
            }
        }
    }

    /// <summary>The user who is there from the start; another size has another one.</summary>
    /// <param name="size">The workspace.</param>
    public static string FounderId(DemoSize size) => DemoPeople.IdsOf(size).Of(0);

    /// <summary>The first day of a workspace by the instant at which its first room was made.</summary>
    /// <param name="founded">That instant.</param>
    public static DateOnly FirstDayAfter(DateTime founded) => DateOnly.FromDateTime(founded).AddDays(DemoPeople.FoundingDays);
}
