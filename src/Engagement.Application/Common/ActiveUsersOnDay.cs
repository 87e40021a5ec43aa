using Engagement.Application.Store;

namespace Engagement.Application.Common;

/// <summary>How many users were active on a local day.</summary>
public sealed class ActiveUsersOnDay
{
    /// <summary>The local day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Users, at least 1.</summary>
    public required int Users { get; init; }
}

/// <summary>Chooses, once for each day, which source says who was active.</summary>
public static class ActiveUsersSource
{
    /// <summary>The days with active users.</summary>
    /// <param name="rows">Days with the users of either source.</param>
    /// <param name="activity">What makes a user active.</param>
    public static IQueryable<ActiveUsersOnDay> ActiveUsers(this IQueryable<ActiveDayRow> rows, UserActivity activity)
    {
        var counts = activity switch
        {
            UserActivity.Sessions => rows.Select(row => new ActiveUsersOnDay { Day = row.Day, Users = row.SessionUsers }),
            UserActivity.Messages => rows.Select(row => new ActiveUsersOnDay { Day = row.Day, Users = row.MessageUsers }),
            _ => rows.Select(row => new ActiveUsersOnDay
            {
                Day = row.Day,
                Users = row.SessionUsers > 0 ? row.SessionUsers : row.MessageUsers,
            }),
        };
        return counts.Where(count => count.Users > 0);
    }
}
