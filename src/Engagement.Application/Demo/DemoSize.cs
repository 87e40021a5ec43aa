namespace Engagement.Application.Demo;

/// <summary>The size, days and zones of a generated workspace. The same size always gives the same workspace.</summary>
/// <param name="Users">People and bots.</param>
/// <param name="Rooms">Channels, private groups and direct conversations, idle ones too.</param>
/// <param name="Days">Days with messages, the last one included.</param>
/// <param name="Messages">Messages in these days; edits and deletions are later versions of some of them.</param>
/// <param name="Seed">Another seed gives another workspace.</param>
/// <param name="LastDay">The last day, in UTC.</param>
/// <param name="Zones">The zones of the people.</param>
public sealed record DemoSize(int Users, int Rooms, int Days, int Messages, long Seed, DateOnly LastDay, IReadOnlyList<DemoZone> Zones)
{
    /// <summary>The size of <c>serve --demo</c>, and the default of <c>demo</c>.</summary>
    public static DemoSize Small(DateOnly lastDay) => new(Users: 120, Rooms: 40, Days: 180, Messages: 30_000, Seed: 1, lastDay, DemoZone.Usual);

    /// <summary>The first day with messages, in UTC.</summary>
    public DateOnly FirstDay => LastDay.AddDays(1 - Days);

    /// <summary>The last millisecond of the last day.</summary>
    public DateTime LastInstant => LastDay.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).AddMilliseconds(-1);

    /// <summary>The seed of all random numbers of the workspace.</summary>
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
