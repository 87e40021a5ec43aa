using Engagement.Domain.Calendar;

namespace Engagement.Infrastructure.Documents;

/// <summary>The day that a <c>user_daily</c> document names.</summary>
internal static class WorkspaceDay
{
    /// <summary>The day of this year, month and day of the month; null when there is none, or the store cannot hold it.</summary>
    public static DateOnly? Of(long year, long month, long day)
    {
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth((int)year, (int)month))
        {
            return null;
        }

        var date = new DateOnly((int)year, (int)month, (int)day);
        return StoreRange.Contains(date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)) ? date : null;
    }

    /// <summary>
    /// Whether an id ends as those of <c>user_daily</c> documents do, which are made of the user's id and the day: <c>rbAX-2023-5-30</c>.
    /// </summary>
    public static bool EndsId(string id)
    {
        var parts = id.Split('-');
        return parts.Length > 3
            && IsNumber(parts[^3], mostDigits: 4) && IsNumber(parts[^2], mostDigits: 2) && IsNumber(parts[^1], mostDigits: 2);
    }

    private static bool IsNumber(string text, int mostDigits) =>
        text.Length > 0 && text.Length <= mostDigits && text.All(char.IsAsciiDigit);
}
