using System.Text.Json.Serialization;
using Engagement.Domain.Calendar;

namespace Engagement.Application.Common;

/// <summary>The response to one of the dashboard's queries.</summary>
public abstract class DashboardResponse
{
    /// <summary>Always true.</summary>
    public bool Success { get; } = true;

    /// <summary>The response as CSV rows. A streamed response can be enumerated once.</summary>
    public abstract CsvTable Csv(WorkspaceCalendar calendar);
}

/// <summary>
/// A response that may be too large to be held in memory. Then its rows are read while it is sent, and it is not cached. It must be sent to
/// its end or disposed of; disposing twice is allowed.
/// </summary>
public abstract class StreamedResponse : DashboardResponse, IDisposable
{
    /// <summary>Whether all of it has been read.</summary>
    [JsonIgnore]
    public bool IsWhole { get; init; }

    /// <summary>What the rows are read from.</summary>
    [JsonIgnore]
    public IDisposable? Source { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Source?.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>An entry of a response that names its local day by numbers.</summary>
public abstract class DatedEntry
{
    /// <summary>The local day of the month.</summary>
    public required int Day { get; init; }

    /// <summary>The month, 1 to 12.</summary>
    public required int Month { get; init; }

    /// <summary>The year.</summary>
    public required int Year { get; init; }

    /// <summary>The local day.</summary>
    internal DateOnly Date => new(Year, Month, Day);
}
