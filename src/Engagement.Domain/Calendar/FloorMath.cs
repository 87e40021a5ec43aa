namespace Engagement.Domain.Calendar;

/// <summary>Division that rounds down, so that days and hours before 1970 begin like those after it.</summary>
internal static class FloorMath
{
    public static long Divide(long dividend, long divisor)
    {
        var (quotient, remainder) = Math.DivRem(dividend, divisor);
        return remainder < 0 ? quotient - 1 : quotient;
    }
}
