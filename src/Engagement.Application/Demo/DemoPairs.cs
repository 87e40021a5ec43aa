using System.Collections;

namespace Engagement.Application.Demo;

/// <summary>Two users who talk to each other directly.</summary>
/// <param name="One">A user.</param>
/// <param name="Other">Another one.</param>
/// <param name="Group">The group of both.</param>
internal sealed record DemoPair(int One, int Other, int Group);

/// <summary>Every pair of people who keep the same hours, once; first everybody with the next, then with the one after.</summary>
internal sealed class DemoPairs(DemoPeople people, int users) : IEnumerable<DemoPair>
{
    public IEnumerator<DemoPair> GetEnumerator()
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

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
