namespace Engagement.Infrastructure.Documents;

/// <summary>
/// Parses instants in the form of MongoDB's tools and JavaScript: <c>2023-05-30T10:00:00.123Z</c>, the fraction of 0 to 9 digits truncated to
/// milliseconds, the zone <c>Z</c>, <c>+0000</c> or <c>+00:00</c>.
/// </summary>
internal static class DocumentInstant
{
    private const int DateAndTime = 19;
    private const int MaxFractionDigits = 9;

    /// <summary>The instant in milliseconds since 1970, which may be up to a day outside the range of <see cref="DateTime"/>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        if (text.Length <= DateAndTime || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
        {
            return false;
        }

        var valid = Digits(text[..4], 9999, out var year) & Digits(text[5..7], 12, out var month) & Digits(text[8..10], 31, out var day)
            & Digits(text[11..13], 23, out var hour) & Digits(text[14..16], 59, out var minute) & Digits(text[17..19], 59, out var second);
        if (!valid || year == 0 || month == 0 || day == 0 || day > DateTime.DaysInMonth(year, month)
            || !TryFraction(text[DateAndTime..], out var fraction, out var zone) || !TryOffset(zone, out var offsetMinutes))
        {
            return false;
        }

        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks;
        milliseconds = (ticks / TimeSpan.TicksPerMillisecond) + fraction - (offsetMinutes * 60_000L);
        return true;
    }

    private static bool TryFraction(ReadOnlySpan<byte> text, out int milliseconds, out ReadOnlySpan<byte> rest)
    {
        milliseconds = 0;
        rest = text;
        if (text[0] != '.')
        {
            return true;
        }

        var digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits is < 1 or > MaxFractionDigits)
        {
            return false;
        }

        for (var i = 0; i < 3; i++)
        {
            milliseconds = (milliseconds * 10) + (i < digits ? text[1 + i] - '0' : 0);
        }

        rest = text[(1 + digits)..];
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text is [(byte)'Z'])
        {
            return true;
        }

        if (text is not ([(byte)'+' or (byte)'-', _, _, (byte)':', _, _] or [(byte)'+' or (byte)'-', _, _, _, _])
            || !(Digits(text[1..3], 23, out var hours) & Digits(text[^2..], 59, out var rest)))
        {
            return false;
        }

        minutes = ((hours * 60) + rest) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, int max, out int value)
    {
        value = 0;
        foreach (var character in text)
        {
            if (!char.IsAsciiDigit((char)character))
            {
                return false;
            }

            value = (value * 10) + (character - '0');
        }

        return value <= max;
    }
}
