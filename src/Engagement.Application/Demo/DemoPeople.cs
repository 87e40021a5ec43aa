using Engagement.Domain.Documents;

namespace Engagement.Application.Demo;

/// <summary>The users, with the time at which they join and their group.</summary>
internal sealed class DemoPeople
{
    /// <summary>The days before the first, in which the founders joined.</summary>
    public const int FoundingDays = 730;

    private const int BotEvery = 50;
    private const int FirstBot = 7;
    private const int AnonymousEvery = 40;
    private const int FirstAnonymous = 23;

    private readonly DateTime[] _joined;

    public DemoPeople(DemoSize size, DemoSchedule schedule)
    {
        var key = KeyOf(size);
        var ids = IdsOf(size);
        Ids = [.. Enumerable.Range(0, Math.Max(size.Users, schedule.UsersBefore(schedule.Days))).Select(user => ids.Of(user))];
        _joined = new DateTime[Ids.Length];
        for (var user = 0; user < Ids.Length; user++)
        {
            _joined[user] = schedule.OfficeHour(-1 - (int)(SeededRandom.At(key, user) % FoundingDays), SeededRandom.At(~key, user));
        }

        for (var day = 0; day < Math.Max(schedule.Days, size.Days); day++)
        {
            for (var user = schedule.UsersBefore(day); user < Math.Min(schedule.UsersBefore(day + 1), Ids.Length); user++)
            {
                _joined[user] = schedule.OfficeHour(day, SeededRandom.At(~key, user));
            }
        }

        OfGroups = Groups(key, schedule.Groups);
    }

    /// <summary>In the order in which they join.</summary>
    public string[] Ids { get; }

    /// <summary>The users of each group, in the order in which they join.</summary>
    public int[][] OfGroups { get; }

    public static DemoIds IdsOf(DemoSize size) => new(KeyOf(size));

    public static string Username(int user) =>
        IsBot(user) ? $"{DemoNames.OfPerson(user)}.bot" : IsAnonymous(user) ? $"anonymous.{DemoNames.OfPerson(user)}" : DemoNames.OfPerson(user);

    public static bool IsPerson(int user) => !IsBot(user) && !IsAnonymous(user);

    public static bool IsAnonymous(int user) => user % AnonymousEvery == FirstAnonymous && !IsBot(user);

    public DateTime JoinedAt(int user) => _joined[user];

    public UserDocument Document(int user) => new(Ids[user], _joined[user], false, new UserColumns(
        Username(user), DemoNames.OfPerson(user).Replace('.', ' '), _joined[user], IsAnonymous(user), IsBot(user) ? "bot" : "user", true));

    private static ulong KeyOf(DemoSize size) => SeededRandom.Mix(size.Key ^ 'u');

    private static bool IsBot(int user) => user % BotEvery == FirstBot;

    private int[][] Groups(ulong key, IReadOnlyList<DemoGroup> groups)
    {
        var people = new WeightedChoice([.. groups.Select(group => group.Bots ? 0 : group.Share)]);
        var members = groups.Select(_ => new List<int>()).ToList();
        for (var user = 0; user < Ids.Length; user++)
        {
            var group = IsBot(user) ? groups.Count - 1 : people.Pick(new SeededRandom(SeededRandom.At(key + 1, user)));
            members[group].Add(user);
        }

        return [.. members.Select(group => group.ToArray())];
    }
}
