namespace Engagement.Domain.Calendar;

/// <summary>An hour of local time at one offset; where clocks are put back, the same label at another offset is another hour.</summary>
/// <param name="Number">Hours of local time since 1970-01-01T00:00.</param>
/// <param name="Offset">The offset from UTC in seconds.</param>
public readonly record struct LocalHour(long Number, long Offset);
