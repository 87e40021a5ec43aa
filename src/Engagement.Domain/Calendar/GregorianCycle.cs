namespace Engagement.Domain.Calendar;

/// <summary>The 400 years after which the Gregorian calendar repeats: a shift by whole cycles changes nothing but the year.</summary>
internal static class GregorianCycle
{
    public const int Years = 400;
    public const long Days = 146_097;
    public const long Seconds = Days * 86_400;
    public const long Milliseconds = Seconds * 1000;
}
