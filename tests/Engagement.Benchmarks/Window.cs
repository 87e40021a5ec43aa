using System.Globalization;

namespace Engagement.Benchmarks;

/// <summary>The days that a question is about; with them, where it compares, as many before.</summary>
internal readonly record struct Window(DateOnly Last, int Days)
{
    public DateOnly First => Last.AddDays(1 - Days);

    /// <summary>By how much the days are moved, for questions about hours: then each has the hours of two days.</summary>
    public TimeSpan Shift { get; init; }

    public DateTime Start => Instant(First);

    public DateTime PreviousStart => Instant(First.AddDays(-Days));

    /// <summary>The first instant after it.</summary>
    public DateTime After => Instant(Last.AddDays(1));

    public string Query => $"?start={First:yyyy-MM-dd}T00:00:00.000Z&end={Last:yyyy-MM-dd}T23:59:59.999Z";

    /// <summary>For questions about the time before an instant.</summary>
    public string LastInstantQuery => $"?start={After.AddMilliseconds(-1):yyyy-MM-ddTHH:mm:ss.fffZ}";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Days} days to {Last:yyyy-MM-dd}");

    /// <summary>All windows of a length that lie, with what they are compared with, inside a store's days; in an order of no meaning.</summary>
    public static Window[] All(DenseSize size, int days)
    {
        var windows = Enumerable.Range(0, Math.Max(0, size.Days - (2 * days) + 1)).Select(back => new Window(DenseSize.LastDay.AddDays(-back), days)).ToArray();
        if (windows.Length == 0)
        {
            throw new InvalidOperationException($"A store of {size.Days} days is too short for questions about {days} days and those before them.");
        }

        new Random(1).Shuffle(windows);
        return windows;
    }

    private DateTime Instant(DateOnly day) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) + Shift;
}
