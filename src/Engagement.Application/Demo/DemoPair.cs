namespace Engagement.Application.Demo;

/// <summary>Two users of one group who write each other direct messages.</summary>
internal sealed record DemoPair(int One, int Other, int Group)
{
    /// <summary>Every pair of people of a group, once: first each person with the next one, then with the one after.</summary>
    public static IEnumerable<DemoPair> Of(DemoPeople people, int users)
    {
        var rings = people.OfGroups.Select(group => group.Where(user => user < users && DemoPeople.IsPerson(user)).ToArray()).ToList();
        var places = rings.SelectMany((ring, group) => ring.Select((user, place) => (user, place, group))).OrderBy(place => place.user).ToList();
        for (var step = 1; 2 * step <= rings.Max(ring => ring.Length); step++)
        {
            foreach (var (user, place, group) in places)
            {
                var ring = rings[group];
                if (2 * step < ring.Length || (2 * step == ring.Length && place < step))
                {
                    yield return new DemoPair(user, ring[(place + step) % ring.Length], group);
                }
            }
        }
    }
}
