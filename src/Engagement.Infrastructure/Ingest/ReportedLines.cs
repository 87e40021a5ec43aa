using Engagement.Infrastructure.Documents;

namespace Engagement.Infrastructure.Ingest;

/// <summary>One sort of lines of the rejects file: all are counted, only the first ones are kept, and of these a few are shown.</summary>
/// <param name="maxKept">How many are kept.</param>
/// <param name="label">What stands before the reason where a line is shown.</param>
internal sealed class ReportedLines(int maxKept, string label = "")
{
    private const int ShownAtOnce = 10;

    private readonly List<string> _first = [];

    public long Count { get; private set; }

    /// <summary>Number of lines in the file, the first ones.</summary>
    public long Kept => Math.Min(Count, maxKept);

    public IReadOnlyList<string> First => _first;

    /// <summary>Counts a line; returns whether it is kept.</summary>
    public bool Add(string file, DocumentPlace place, string reason)
    {
        Count++;
        if (_first.Count < ShownAtOnce)
        {
            _first.Add($"{file}{place}: {label}{reason}");
        }

        return Count <= maxKept;
    }
}
