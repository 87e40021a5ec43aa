using System.Data.Common;
using Engagement.Application.Common;
using Engagement.Domain.Calendar;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>
/// A user's active day stands for the user until the day before the next one, for a month at the most: so each is counted once up to any day,
/// and the statement sorts the users' days once, however many days are asked for.
/// </summary>
public sealed class DistinctActiveUsers(IDbContextFactory<EngagementDbContext> contexts, IOptions<WorkspaceOptions> options) : IDistinctActiveUsers
{
    private const int Month = 30;

    // {0}: who was active when, as all questions choose it.
    private const string Sql =
        """
        WITH active (day, user_id) AS (
            {0}
        ), stand AS (
            SELECT day, least(lead(day) OVER (PARTITION BY user_id ORDER BY day) - day, 30) AS days FROM active
        ), counted AS (
            SELECT day, days, count(*) AS users FROM stand GROUP BY day, days
        ), asked AS (
            SELECT generate_series(greatest(@first, min(day)) - DATE '2000-01-01', least(@last, max(day) + 29) - DATE '2000-01-01') + DATE '2000-01-01' AS day
            FROM counted
        )
        SELECT a.day,
            coalesce(sum(c.users) FILTER (WHERE c.day = a.day), 0)::bigint,
            coalesce(sum(c.users) FILTER (WHERE c.day > a.day - 7), 0)::bigint,
            sum(c.users)::bigint
        FROM asked a JOIN counted c ON c.day > a.day - 30 AND c.day <= a.day AND c.day + c.days > a.day
        GROUP BY a.day ORDER BY a.day DESC
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
            days.Add(new DistinctUsersUpToDay
            {
                LocalDay = reader.GetFieldValue<DateOnly>(0),
                OnDay = reader.GetInt64(1),
                InWeek = reader.GetInt64(2),
                InMonth = reader.GetInt64(3),
            });
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
        command.CommandText = Sql.Replace("{0}", command.CommandText, StringComparison.Ordinal);
        command.Parameters.Add(new NpgsqlParameter("first", period.First));
        command.Parameters.Add(new NpgsqlParameter("last", period.Last));
        return command;
    }
}
