namespace Engagement.Application.Demo;

/// <summary>Users with the same working hours: those of one zone, its night owls, or the bots.</summary>
/// <param name="OffsetMinutes">Their local time minus UTC.</param>
/// <param name="Share">Their part of all activity; the shares of all groups add up to one.</param>
/// <param name="Bots">Whether they write at all hours and have no sessions.</param>
internal sealed record DemoGroup(int OffsetMinutes, double Share, bool Bots)
{
    private const double BotShare = 0.04;
    private const double OwlShare = 0.06;

    /// <summary>How much later night owls work than others.</summary>
    private const int OwlDelayMinutes = 9 * 60;

    private const double Weekend = 0.2;
    private const double RoundTheClock = 14;
    private const int MinutesOfDay = 24 * 60;
    private const int MorningMinute = 9 * 60;

    private static readonly double[] s_hours = [1, 1, 0, 0, 0, 1, 3, 9, 22, 32, 34, 30, 16, 25, 33, 34, 30, 20, 10, 7, 6, 6, 4, 2];

    /// <summary>The groups of each zone, and the bots as the last one.</summary>
    public static IReadOnlyList<DemoGroup> Of(IReadOnlyList<DemoZone> zones)
    {
        var people = (1 - BotShare) / zones.Sum(zone => zone.Share);
        return
        [
            .. zones.Select(zone => new DemoGroup(zone.OffsetMinutes, zone.Share * people * (1 - OwlShare), Bots: false)),
            .. zones.Select(zone => new DemoGroup(zone.OffsetMinutes - OwlDelayMinutes, zone.Share * people * OwlShare, Bots: false)),
            new DemoGroup(0, BotShare, Bots: true),
        ];
    }

    /// <summary>The group's activity at an instant, relative to other instants and groups.</summary>
    public double ActivityAt(DateTime utc)
    {
        var local = utc.AddMinutes(OffsetMinutes);
        return Share * (Bots ? RoundTheClock : s_hours[local.Hour] * OnDay(local));
    }

    /// <summary>The group's attendance on a UTC day, relative to other days.</summary>
    public double AttendanceOn(DateTime utcDay) => Bots ? 0 : OnDay(utcDay.AddMinutes(MinuteInUtc(MorningMinute) + OffsetMinutes));

    /// <summary>The UTC minute of the day at a local minute of the group's day.</summary>
    public int MinuteInUtc(int localMinute) => (localMinute - OffsetMinutes + (2 * MinutesOfDay)) % MinutesOfDay;

    private static double OnDay(DateTime local) => local.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? Weekend : 1;
}
