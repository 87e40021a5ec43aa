using Engagement.Application.Store;

namespace Engagement.Application.Common;

internal sealed class ActiveUsersOnDay
{
    public required DateOnly Day { get; init; }

    public required int Users { get; init; }
}

/// <summary>A user who was active on a local day.</summary>
public sealed class ActiveUser
{
    /// <summary>The local day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The user.</summary>
    public required string UserId { get; init; }

    /// <summary>Bit h is set when the user was active in hour h (0 to 23); no bit where only the day is known.</summary>
    public required int Hours { get; init; }
}

internal sealed class ActiveUsersInHour
{
    public required DateOnly Day { get; init; }

    public required int Hour { get; init; }

    public required int Users { get; init; }
}

/// <summary>A local day with the choice of its source: sessions and <c>user_daily</c> documents, or messages.</summary>
public sealed class ActivityDay
{
    /// <summary>The day with the users of either source.</summary>
    public required ActiveDayRow Row { get; init; }

    /// <summary>Whether the source is sessions and <c>user_daily</c> documents.</summary>
    public required bool BySessions { get; init; }
}

/// <summary>Chooses for each day the source that says who was active.</summary>
public static class ActiveUsersSource
{
    /// <summary>The days with the source that is chosen for each.</summary>
    public static IQueryable<ActivityDay> Sources(this IQueryable<ActiveDayRow> rows, UserActivity activity) => activity switch
    {
        UserActivity.Sessions => rows.Select(row => new ActivityDay { Row = row, BySessions = true }),
        UserActivity.Messages => rows.Select(row => new ActivityDay { Row = row, BySessions = false }),
        _ => rows.Select(row => new ActivityDay { Row = row, BySessions = row.SessionUsers > 0 }),
    };

    internal static IQueryable<ActiveUsersOnDay> ActiveUsers(this IQueryable<ActiveDayRow> rows, UserActivity activity) =>
        rows.Sources(activity)
            .Select(day => new ActiveUsersOnDay { Day = day.Row.Day, Users = day.BySessions ? day.Row.SessionUsers : day.Row.MessageUsers })
            .Where(count => count.Users > 0);

    /// <summary>The users who were active on the days.</summary>
    public static IQueryable<ActiveUser> Users(this IQueryable<ActivityDay> days, IQueryable<UserDayRow> users) =>
        days.Join(users, day => day.Row.Day, user => user.Day, (day, user) => new { day, user })
            .Where(on => on.day.BySessions ? on.user.SessionHours > 0 || on.user.AllDay : on.user.MessageHours > 0)
            .Select(on => new ActiveUser
            {
                Day = on.user.Day,
                UserId = on.user.UserId,
                Hours = on.day.BySessions ? on.user.SessionHours : on.user.MessageHours,
            });

    internal static IQueryable<ActiveUsersInHour> ActiveUsersByHour(this IQueryable<ActivityDay> days, IQueryable<ActiveHourRow> hours) =>
        days.Join(hours, day => day.Row.Day, hour => hour.Day, (day, hour) => new ActiveUsersInHour
            {
                Day = hour.Day,
                Hour = hour.Hour,
                Users = day.BySessions ? hour.SessionUsers : hour.MessageUsers,
            })
            .Where(count => count.Users > 0);
}
