namespace Engagement.Domain.Calendar;

/// <summary>A change of a time zone's offset from UTC.</summary>
/// <param name="UnixSeconds">The first second, counted from 1970 UTC, at which the new offset holds.</param>
/// <param name="Offset">Local time minus UTC from then on, in seconds.</param>
public readonly record struct ZoneTransition(long UnixSeconds, int Offset);
