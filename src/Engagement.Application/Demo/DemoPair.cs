namespace Engagement.Application.Demo;

/// <summary>Two users of one group who write each other direct messages.</summary>
internal sealed record DemoPair(int FirstUser, int SecondUser, int Group)
{
    /// <summary>Every pair of people of a group, once: first each person with the next one of the group's circle, then with the one after.</summary>
    public static IEnumerable<DemoPair> Of(DemoPeople people, int users)
    {
        var circles = people.OfGroups.Select(group => group.Where(user => user < users && DemoPeople.IsPerson(user)).ToArray()).ToList();
        var members = circles.SelectMany((circle, group) => circle.Select((user, position) => (user, position, group))).OrderBy(member => member.user).ToList();
        for (var distance = 1; 2 * distance <= circles.Max(circle => circle.Length); distance++)
        {
            foreach (var (user, position, group) in members)
            {
                var circle = circles[group];
                if (2 * distance < circle.Length || (2 * distance == circle.Length && position < distance))
                {
                    yield return new DemoPair(user, circle[(position + distance) % circle.Length], group);
                }
            }
        }
    }
}
