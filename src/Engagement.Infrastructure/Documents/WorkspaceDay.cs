using System.Text.RegularExpressions;
using Engagement.Domain.Calendar;

namespace Engagement.Infrastructure.Documents;

/// <summary>The day that a <c>user_daily</c> document names.</summary>
internal static partial class WorkspaceDay
{
    /// <summary>The day; null when the calendar has no such day, or the store cannot hold it.</summary>
    public static DateOnly? Of(long year, long month, long day)
    {
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth((int)year, (int)month))
        {
            return null;
        }

        var date = new DateOnly((int)year, (int)month, (int)day);
        return StoreRange.Contains(date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)) ? date : null;
    }

    /// <summary>Whether an id ends with a day, as those of <c>user_daily</c> documents do: <c>rbAX-2023-5-30</c>.</summary>
    public static bool EndsId(string id) => DayAtEnd().IsMatch(id);

    [GeneratedRegex(@"-[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DayAtEnd();
}
