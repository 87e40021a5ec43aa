namespace Engagement.Application.Demo;

/// <summary>Users who keep the same hours: those of one zone, its night owls, or the bots.</summary>
/// <param name="OffsetMinutes">What their clock shows minus UTC.</param>
/// <param name="Share">How much of everything is theirs; those of all groups together are one.</param>
/// <param name="Bots">Whether they never sleep, and are never there in person.</param>
internal sealed record DemoGroup(int OffsetMinutes, double Share, bool Bots)
{
    private const double BotShare = 0.04;
    private const double OwlShare = 0.06;

    /// <summary>A night owl lives like anybody else, by a clock that is so much late.</summary>
    private const int OwlDelayMinutes = 9 * 60;

    private const double Weekend = 0.2;
    private const double RoundTheClock = 14;
    private const int MinutesOfDay = 24 * 60;
    private const int MorningMinute = 9 * 60;

    private static readonly double[] s_hours = [1, 1, 0, 0, 0, 1, 3, 9, 22, 32, 34, 30, 16, 25, 33, 34, 30, 20, 10, 7, 6, 6, 4, 2];

    /// <summary>Those of each zone, and the bots as the last one.</summary>
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

    /// <summary>How much the group does at an instant, compared with other instants and groups.</summary>
    public double ActivityAt(DateTime utc)
    {
        var local = utc.AddMinutes(OffsetMinutes);
        return Share * (Bots ? RoundTheClock : s_hours[local.Hour] * OnDay(local));
    }

    /// <summary>How many of the group come to work on a day that begins in UTC, compared with other days.</summary>
    public double AttendanceOn(DateTime utcDay) => Bots ? 0 : OnDay(utcDay.AddMinutes(MinuteInUtc(MorningMinute) + OffsetMinutes));

    /// <summary>The minute of the day in UTC when the group's clock shows a minute of its day.</summary>
    public int MinuteInUtc(int localMinute) => (localMinute - OffsetMinutes + (2 * MinutesOfDay)) % MinutesOfDay;

    private static double OnDay(DateTime local) => local.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? Weekend : 1;
}
