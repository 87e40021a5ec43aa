namespace Engagement.Domain.Calendar;

/// <summary>A change of a time zone's offset from UTC.</summary>
/// <param name="UnixSeconds">The first second with the new offset, since 1970 UTC.</param>
/// <param name="Offset">Local time minus UTC from then on, in seconds.</param>
public readonly record struct ZoneTransition(long UnixSeconds, int Offset);
