using System.Globalization;
using System.Text.RegularExpressions;

namespace Engagement.IntegrationTests.Contract.Properties;

/// <summary>Dates in the format of <c>toISOString</c>, in milliseconds since 1970.</summary>
internal static partial class ModelInstant
{
    public const long Day = 86_400_000;
    public const long Greatest = 100_000_000 * Day;

    private const int DaysOfCycle = 146_097;

    /// <summary>Null for a text that <c>toISOString</c> never writes.</summary>
    public static long? Parse(string text)
    {
        var parts = Form().Match(text);
        if (!parts.Success || text.StartsWith("-000000", StringComparison.Ordinal))
        {
            return null;
        }

        var numbers = parts.Groups.Values.Skip(1).Select(part => int.Parse(part.Value, CultureInfo.InvariantCulture)).ToArray();
        var (year, month, day, hour, minute, second) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
        if (text.Length > "2023-05-20T00:00:00.000Z".Length && year is >= 0 and <= 9999)
        {
            return null;
        }

        // The calendar repeats every 400 years, so any year has an equal one between 2000 and 2399.
        var sameYear = 2000 + (((year % 400) + 400) % 400);
        if (month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(sameYear, month) || hour > 23 || minute > 59 || second > 59)
        {
            return null;
        }

        var days = new DateOnly(sameYear, month, day).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber
            + ((year - sameYear) / 400L * DaysOfCycle);
        var milliseconds = (days * Day) + (((((hour * 60L) + minute) * 60) + second) * 1_000) + numbers[6];
        return Math.Abs(milliseconds) <= Greatest ? milliseconds : null;
    }

    /// <summary>The nearest instant that the store can hold.</summary>
    public static DateTime Clamped(long milliseconds) =>
        DateTime.UnixEpoch.AddTicks(Math.Clamp(milliseconds, Parse("0001-01-03T00:00:00.000Z")!.Value, Parse("9999-12-29T23:59:59.999Z")!.Value) * 10_000);

    [GeneratedRegex(@"\A([0-9]{4}|[+-][0-9]{6})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{3})Z\z")]
    private static partial Regex Form();
}
