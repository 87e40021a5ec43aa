using System.Globalization;

namespace Engagement.Domain.Calendar;

/// <summary>
/// An instant as JavaScript's <c>toISOString</c> writes it: <c>2023-05-20T00:00:00.000Z</c>, or with a sign and six digits for years
/// outside 0 to 9999. The range is 100,000,000 days before and after 1970, more than that of <see cref="DateTime"/>.
/// </summary>
public readonly record struct IsoInstant : IComparable<IsoInstant>
{
    private const long MaxMilliseconds = 8_640_000_000_000_000;

    // 2000-01-01, the start of the Gregorian cycle in which DateTime calculates for every year.
    private const long CycleStart = 946_684_800_000;
    private const int CycleStartYear = 2000;

    private IsoInstant(long milliseconds) => Milliseconds = milliseconds;

    /// <summary>Milliseconds since 1970-01-01T00:00:00.000Z.</summary>
    public long Milliseconds { get; }

    /// <summary>The UTC instant, clamped to <see cref="StoreRange"/>.</summary>
    public DateTime Clamped =>
        this < From(StoreRange.First) ? StoreRange.First
        : this > From(StoreRange.Last) ? StoreRange.Last
        : DateTime.UnixEpoch.AddTicks(Milliseconds * TimeSpan.TicksPerMillisecond);

    /// <summary>The instant of a UTC <see cref="DateTime"/>, rounded down to the millisecond.</summary>
    public static IsoInstant From(DateTime utc) =>
        new(FloorMath.Divide(utc.Ticks - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerMillisecond));

    /// <summary>Reads exactly the strings that a JavaScript date parses and writes back unchanged; any other gives 1970.</summary>
    public static bool TryParse(string? text, out IsoInstant instant)
    {
        instant = default;
        if (text is not { Length: 24 or 27 } || !TryReadYear(text, out var year))
        {
            return false;
        }

        var rest = text.AsSpan(text.Length - 20);
        if (rest[0] != '-' || rest[3] != '-' || rest[6] != 'T' || rest[9] != ':' || rest[12] != ':' || rest[15] != '.' || rest[19] != 'Z'
            || !TryReadDigits(rest[1..3], out var month) || month is < 1 or > 12
            || !TryReadDigits(rest[4..6], out var day) || day < 1
            || !TryReadDigits(rest[7..9], out var hour) || hour > 23
            || !TryReadDigits(rest[10..12], out var minute) || minute > 59
            || !TryReadDigits(rest[13..15], out var second) || second > 59
            || !TryReadDigits(rest[16..19], out var millisecond))
        {
            return false;
        }

        var cycles = FloorMath.Divide(year - CycleStartYear, GregorianCycle.Years);
        var yearInCycle = (int)(year - (cycles * GregorianCycle.Years));
        if (day > DateTime.DaysInMonth(yearInCycle, month))
        {
            return false;
        }

        var inCycle = new DateTime(yearInCycle, month, day, hour, minute, second, millisecond, DateTimeKind.Utc);
        var milliseconds = From(inCycle).Milliseconds + (cycles * GregorianCycle.Milliseconds);
        instant = new IsoInstant(milliseconds);
        if (milliseconds is >= -MaxMilliseconds and <= MaxMilliseconds)
        {
            return true;
        }

        instant = default;
        return false;
    }

    /// <summary>Writes the instant as <c>toISOString</c> does.</summary>
    public override string ToString()
    {
        var cycles = FloorMath.Divide(Milliseconds - CycleStart, GregorianCycle.Milliseconds);
        var inCycle = DateTime.UnixEpoch.AddTicks(
            (Milliseconds - (cycles * GregorianCycle.Milliseconds)) * TimeSpan.TicksPerMillisecond);
        var year = inCycle.Year + (cycles * GregorianCycle.Years);
        var yearFormat = year is >= 0 and <= 9999 ? "0000" : "+000000;-000000";
        return year.ToString(yearFormat, CultureInfo.InvariantCulture)
            + inCycle.ToString("'-'MM'-'dd'T'HH':'mm':'ss'.'fff'Z'", CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public int CompareTo(IsoInstant other) => Milliseconds.CompareTo(other.Milliseconds);

    /// <summary>Whether one instant is before another.</summary>
    public static bool operator <(IsoInstant left, IsoInstant right) => left.Milliseconds < right.Milliseconds;

    /// <summary>Whether one instant is after another.</summary>
    public static bool operator >(IsoInstant left, IsoInstant right) => left.Milliseconds > right.Milliseconds;

    /// <summary>Whether one instant is before another or the same.</summary>
    public static bool operator <=(IsoInstant left, IsoInstant right) => left.Milliseconds <= right.Milliseconds;

    /// <summary>Whether one instant is after another or the same.</summary>
    public static bool operator >=(IsoInstant left, IsoInstant right) => left.Milliseconds >= right.Milliseconds;

    // Six digits are canonical only for years outside 0 to 9999; there is no year -0.
    private static bool TryReadYear(string text, out int year)
    {
        if (text.Length == 24)
        {
            return TryReadDigits(text.AsSpan(0, 4), out year);
        }

        if (!TryReadDigits(text.AsSpan(1, 6), out year))
        {
            return false;
        }

        if (text[0] == '-')
        {
            year = -year;
            return year < 0;
        }

        return text[0] == '+' && year > 9999;
    }

    private static bool TryReadDigits(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            value = (value * 10) + (c - '0');
        }

        return true;
    }
}
