using System.Globalization;
using System.Text.RegularExpressions;

namespace Engagement.Application.Demo;

/// <summary>A zone of some of the people: an offset from UTC, without daylight saving time.</summary>
/// <param name="OffsetMinutes">Local time minus UTC.</param>
/// <param name="Share">The number of its people relative to the other zones' shares.</param>
public sealed partial record DemoZone(int OffsetMinutes, int Share)
{
    private const int MaxShare = 1_000;

    /// <summary>Most in Central Europe, others in North America and in India.</summary>
    public static IReadOnlyList<DemoZone> Usual { get; } = [new(60, 6), new(-5 * 60, 3), new((5 * 60) + 30, 2)];

    /// <summary>Reads <c>+05:30</c> or, with a share other than one, <c>+05:30=2</c>; null for any other text.</summary>
    public static DemoZone? Parse(string text)
    {
        var match = Pattern().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var minutes = (Number("hours") * 60) + Number("minutes");
        var zone = new DemoZone(match.Groups["sign"].Value == "-" ? -minutes : minutes, match.Groups["share"].Success ? Number("share") : 1);
        return zone is { OffsetMinutes: >= -12 * 60 and <= 14 * 60, Share: >= 1 and <= MaxShare } ? zone : null;

        int Number(string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^(?<sign>[+-])(?<hours>[0-9]{2}):(?<minutes>[0-5][0-9])(=(?<share>[0-9]{1,4}))?\z")]
    private static partial Regex Pattern();
}
