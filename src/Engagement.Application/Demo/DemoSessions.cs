using Engagement.Domain.Documents;

namespace Engagement.Application.Demo;

/// <summary>The sessions that begin on a day: mornings, afternoons, some evenings. Some have no end, as those that are still open.</summary>
internal sealed class DemoSessions(DemoSchedule schedule, DemoPeople people, ulong key)
{
    private const int Hour = 60;
    private const int MaxPerDay = 4;
    private const int Hundred = 100;
    private const int WithoutBreak = 20;
    private const int InTheEvening = 10;
    private const int NeverEnded = 1;

    private readonly DemoIds _ids = new(key);

    public IEnumerable<SessionDocument> On(int day, int[][] present, DateTime until)
    {
        for (var group = 0; group < present.Length; group++)
        {
            if (schedule.Groups[group].Bots)
            {
                continue;
            }

            foreach (var user in present[group])
            {
                var number = (((long)user << 20) + day) * MaxPerDay;
                var random = new SeededRandom(SeededRandom.At(~key, number));
                foreach (var (start, end) in Intervals(schedule.Groups[group], schedule.StartOf(day), random))
                {
                    var open = random.Below(Hundred) < NeverEnded || end > until;
                    if (start <= until)
                    {
                        yield return new SessionDocument(
                            _ids.Of(number++), open ? start : end, false,
                            new SessionColumns(people.Ids[user], start, open ? null : end, DemoPeople.IsAnonymous(user)));
                    }
                }
            }
        }
    }

    private static IEnumerable<(DateTime Start, DateTime End)> Intervals(DemoGroup group, DateTime midnight, SeededRandom random)
    {
        // In minutes of the group's local day, which may end on the next UTC day.
        var come = (7 * Hour) + 30 + random.Below(150);
        var start = midnight.AddMinutes(group.MinuteInUtc(come) - come).AddMilliseconds(random.Below(60_000));
        var leave = (16 * Hour) + 30 + random.Below(120);
        if (random.Below(Hundred) < WithoutBreak)
        {
            yield return Between(come, leave);
        }
        else
        {
            var lunch = (11 * Hour) + 30 + random.Below(60);
            yield return Between(come, lunch);
            yield return Between(lunch + 20 + random.Below(50), leave);
        }

        if (random.Below(Hundred) < InTheEvening)
        {
            var evening = (20 * Hour) + random.Below(180);
            yield return Between(evening, evening + 10 + random.Below(240));
        }

        (DateTime Start, DateTime End) Between(int from, int to) => (start.AddMinutes(from), start.AddMinutes(to));
    }
}
