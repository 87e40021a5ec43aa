using System.Globalization;

namespace Engagement.Application.Demo;

/// <summary>Unique names of people and rooms.</summary>
internal static class DemoNames
{
    private static readonly string[] s_first =
    [
        "amber", "azure", "brisk", "bronze", "calm", "cobalt", "coral", "crimson", "early", "fern", "golden", "hazel", "indigo", "ivory", "jade", "keen",
        "lilac", "lunar", "maple", "merry", "misty", "noble", "ochre", "opal", "quiet", "rapid", "ruby", "silver", "sunny", "teal", "violet", "witty",
    ];

    private static readonly string[] s_second =
    [
        "badger", "beaver", "bison", "crane", "dolphin", "eagle", "falcon", "ferret", "finch", "fox", "gecko", "heron", "ibis", "jackal", "koala",
        "lemur", "lynx", "magpie", "marten", "newt", "ocelot", "otter", "owl", "panda", "puffin", "raven", "robin", "seal", "stork", "tapir", "wolf",
    ];

    private static readonly string[] s_topics =
    [
        "general", "support", "random", "releases", "board", "hiring", "design", "backend", "frontend", "mobile", "operations", "incidents", "sales",
        "marketing", "finance", "legal", "research", "data", "security", "docs", "onboarding", "travel", "lunch", "books", "music",
    ];

    // The lengths of the two lists have no common divisor, so all pairs occur.
    public static string OfPerson(int user) =>
        Numbered($"{s_first[user % s_first.Length]}.{s_second[user % s_second.Length]}", ".", user / (s_first.Length * s_second.Length));

    public static string OfRoom(int room) => Numbered(s_topics[room % s_topics.Length], "-", room / s_topics.Length);

    private static string Numbered(string name, string separator, int round) =>
        round == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}{separator}{round + 1}");
}
