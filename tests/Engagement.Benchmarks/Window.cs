using System.Globalization;

namespace Engagement.Benchmarks;

/// <summary>The days of a query. The previous period is as many days before them.</summary>
internal readonly record struct Window(DateOnly Last, int Days)
{
    public DateOnly First => Last.AddDays(1 - Days);

    /// <summary>The offset of the window from whole days, for queries by hour, whose window then spans two days.</summary>
    public TimeSpan Shift { get; init; }

    public DateTime Start => Instant(First);

    public DateTime PreviousStart => Instant(First.AddDays(-Days));

    /// <summary>The first instant after the window.</summary>
    public DateTime After => Instant(Last.AddDays(1));

    public string Query => $"?start={First:yyyy-MM-dd}T00:00:00.000Z&end={Last:yyyy-MM-dd}T23:59:59.999Z";

    /// <summary>The query string of queries that end at an instant.</summary>
    public string LastInstantQuery => $"?start={After.AddMilliseconds(-1):yyyy-MM-ddTHH:mm:ss.fffZ}";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Days} days to {Last:yyyy-MM-dd}");

    /// <summary>All windows of a length that lie, with their previous periods, inside a store's days, in random order.</summary>
    public static Window[] All(DenseSize size, int days)
    {
        var windows = Enumerable.Range(0, Math.Max(0, size.Days - (2 * days) + 1)).Select(back => new Window(DenseSize.LastDay.AddDays(-back), days)).ToArray();
        if (windows.Length == 0)
        {
            throw new InvalidOperationException($"A store of {size.Days} days is too short for queries of {days} days with a previous period.");
        }

        new Random(1).Shuffle(windows);
        return windows;
    }

    private DateTime Instant(DateOnly day) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) + Shift;
}
