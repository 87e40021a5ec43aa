namespace Engagement.Application.Demo;

/// <summary>How large a made-up workspace is, and where on the calendar and the globe it lies. The same size is always the same workspace.</summary>
/// <param name="Users">People and bots.</param>
/// <param name="Rooms">Channels, private groups and direct conversations, idle ones too.</param>
/// <param name="Days">Days with messages, the last one included.</param>
/// <param name="Messages">Messages in these days; edits and deletions are later versions of some of them.</param>
/// <param name="Seed">Tells workspaces of one size apart.</param>
/// <param name="LastDay">The last day, in UTC.</param>
/// <param name="Zones">Where the people live.</param>
public sealed record DemoSize(int Users, int Rooms, int Days, int Messages, long Seed, DateOnly LastDay, IReadOnlyList<DemoZone> Zones)
{
    /// <summary>The size that <c>serve --demo</c> has, and <c>demo</c> where nothing else is asked for.</summary>
    /// <param name="lastDay">The last day, in UTC.</param>
    public static DemoSize Small(DateOnly lastDay) => new(Users: 120, Rooms: 40, Days: 180, Messages: 30_000, Seed: 1, lastDay, DemoZone.Usual);

    /// <summary>The first day with messages, in UTC.</summary>
    public DateOnly FirstDay => LastDay.AddDays(1 - Days);

    /// <summary>The last millisecond of the last day.</summary>
    public DateTime LastInstant => LastDay.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).AddMilliseconds(-1);

    /// <summary>What everything made up is drawn from.</summary>
    internal ulong Key
    {
        get
        {
            var key = SeededRandom.Mix((ulong)Seed);
            int[] parts = [Users, Rooms, Days, Messages, LastDay.DayNumber, .. Zones.SelectMany(zone => new[] { zone.OffsetMinutes, zone.Share })];
            foreach (var part in parts)
            {
                key = SeededRandom.Mix(key ^ (uint)part);
            }

            return key;
        }
    }
}
