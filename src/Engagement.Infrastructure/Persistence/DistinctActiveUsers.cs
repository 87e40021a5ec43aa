using System.Data.Common;
using Engagement.Application.Common;
using Engagement.Domain.Calendar;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>
/// Each active day makes its user count for 1 day in DAU, up to 7 in WAU and up to 30 in MAU, at most until the user's next active day. The SQL adds
/// 1 at the start of each such range and subtracts 1 after its end, so the cost depends on the days with data and not on the period.
/// </summary>
public sealed class DistinctActiveUsers(IDbContextFactory<NpgsqlEngagementDbContext> contexts, IOptions<WorkspaceOptions> options)
    : IDistinctActiveUsers
{
    private const int Month = 30;

    // {0}: the users and their active days, from the configured source.
    private const string Sql =
        """
        WITH active (day, user_id) AS (
            {0}
        ), represented AS (
            SELECT day, least(lead(day) OVER (PARTITION BY user_id ORDER BY day) - day, 30) AS days FROM active
        ), counted AS (
            SELECT day, days, count(*) AS users FROM represented GROUP BY day, days
        ), change (day, dau, wau, mau) AS (
            SELECT c.day + later, sum(on_day), sum(in_week), sum(in_month)
            FROM counted c CROSS JOIN LATERAL (VALUES
                (0, users, users, users), (1, -users, 0, 0), (least(days, 7), 0, -users, 0), (days, 0, 0, -users)) AS moved (later, on_day, in_week, in_month)
            GROUP BY 1
        ), day_range AS (
            SELECT day, lead(day) OVER by_day AS until, sum(dau) OVER by_day AS dau, sum(wau) OVER by_day AS wau, sum(mau) OVER by_day AS mau
            FROM change WINDOW by_day AS (ORDER BY day)
        )
        SELECT DATE '2000-01-01' + number AS on_day, dau::bigint, wau::bigint, mau::bigint
        FROM day_range CROSS JOIN LATERAL generate_series(
            greatest(day, @first) - DATE '2000-01-01', least(until - 1, @last) - DATE '2000-01-01') AS number
        WHERE mau > 0 ORDER BY on_day DESC
        """;

    public async Task<IReadOnlyList<DistinctUsersUpToDay>> CountAsync(Period period, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var command = Command(db, period);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var days = new List<DistinctUsersUpToDay>();
        while (await reader.ReadAsync(cancellationToken))
        {
            days.Add(new DistinctUsersUpToDay(reader.GetFieldValue<DateOnly>(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)));
        }

        return days;
    }

    private DbCommand Command(EngagementDbContext db, Period period)
    {
        var from = Period.EndingOn(period.First, Month).First;
        var to = period.Last;
        var command = db.ActiveDays
            .Where(row => row.Day >= from && row.Day <= to)
            .Sources(options.Value.UserActivity)
            .Users(db.UserDays)
            .Select(user => new { user.Day, user.UserId })
            .CreateDbCommand();
        command.CommandText = Sql.Replace("{0}", command.CommandText);
        command.Parameters.Add(new NpgsqlParameter("first", period.First));
        command.Parameters.Add(new NpgsqlParameter("last", period.Last));
        return command;
    }
}
