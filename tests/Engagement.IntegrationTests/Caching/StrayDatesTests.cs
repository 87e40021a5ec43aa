using System.Text.Json.Nodes;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Caching;

/// <summary>
/// Dates centuries away: the cost of a query depends on the days with data, not on the length of the period. The store has 300,000 days of users
/// in 2024, and one day of one user at either end of the calendar, in 1970 and in 2999.
/// </summary>
public sealed class StrayDatesTests
{
    // All days with data except the stray ones.
    private const string Narrow = "start=2024-01-01T00:00:00.000Z&end=2024-10-26T23:59:59.999Z";
    private const string AllOfTime = "start=0001-01-01T00:00:00.000Z&end=9999-12-31T23:59:59.999Z";

    private static readonly string[] s_paths =
    [
        "messages/messages-sent", "messages/origin", "messages/top-five-popular-channels", "channels/list", "users/new-users", "users/active-users",
        "users/active-users-summary", "users/users-by-time-of-the-day-in-a-week", "users/chat-busier/hourly-data", "users/chat-busier/weekly-data",
        "workspace/overview",
    ];

    private static readonly string[] s_periods =
    [
        AllOfTime,
        "start=-271821-04-20T00:00:00.000Z&end=%2B275760-09-13T00:00:00.000Z",
        "start=1970-01-01T00:00:00.000Z&end=2024-10-26T23:59:59.999Z",
        "start=2024-01-01T00:00:00.000Z&end=9999-12-31T23:59:59.999Z",
        "start=0001-01-01T00:00:00.000Z&end=1970-01-01T00:00:00.000Z",
        "start=9999-12-28T00:00:00.000Z&end=9999-12-29T23:59:59.999Z",
    ];

    private readonly StatementPlans _plans = new();

    private TestStore _store = null!;
    private TestService _service = null!;
    private Credentials _admin = null!;

    [OneTimeSetUp]
    public async Task FillAsync()
    {
        _store = await TestStore.CreateAsync();
        _admin = await _store.CreateAccountAsync("admin");
        await _store.ExecuteAsync(
            """
            INSERT INTO rooms (id, type, name, version, deleted, columns_version, columns_deleted)
            SELECT 'room' || n, substr('cpd', n % 3 + 1, 1), 'room-' || n, '2024-01-01Z', false, '2024-01-01Z', false FROM generate_series(1, 300) n;
            INSERT INTO user_day (day, user_id, session_hours, message_hours, all_day)
            SELECT '2024-01-01'::date + d, 'user' || to_char(u, 'FM0000'), 0, 1 << (u % 24), false
            FROM generate_series(0, 299) d CROSS JOIN generate_series(1, 1000) u;
            INSERT INTO user_day (day, user_id, session_hours, message_hours, all_day)
            SELECT day, 'user0001', 0, 1, false FROM unnest('{0001-01-03,1970-01-01,2999-12-31,9999-12-29}'::date[]) AS day;
            INSERT INTO active_day (day, session_users, message_users) SELECT day, 0, count(*) FROM user_day GROUP BY day;
            INSERT INTO active_hour (day, hour, session_users, message_users)
            SELECT day, hour, 0, count(*) FROM user_day CROSS JOIN generate_series(0, 23) AS hour WHERE message_hours >> hour & 1 = 1 GROUP BY day, hour;
            INSERT INTO new_user_day (day, users) SELECT day, 1 FROM active_day;
            INSERT INTO room_day (room_id, day, messages)
            SELECT 'room' || n, day, n FROM active_day CROSS JOIN generate_series(1, 300) n WHERE day >= '2024-01-01' AND day < '2025-01-01' OR n = 1;
            INSERT INTO room_week (room_id, week, messages)
            SELECT room_id, day - (extract(isodow FROM day)::int - 1), sum(messages) FROM room_day GROUP BY 1, 2;
            INSERT INTO message_day (day, room_type, messages)
            SELECT d.day, r.type, sum(d.messages) FROM room_day d JOIN rooms r ON r.id = d.room_id GROUP BY 1, 2;
            ANALYZE;
            """);
        await StatementPlans.RequireAsync(_store);
        _service = await _store.ServeWithAsync(_plans.Listen, TestService.ResponseCacheOff, ("RateLimit:Enabled", "false"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await (_service?.DisposeAsync() ?? default);
        await _store.DisposeAsync();
    }

    [TestCaseSource(nameof(s_paths))]
    public async Task Cost_of_a_query_depends_on_the_days_with_data(string path)
    {
        var expected = await RowsAsync(path, Narrow);
        foreach (var period in s_periods.Append(AllOfTime + "&format=csv"))
        {
            Assert.That(await RowsAsync(path, period), Is.LessThan((3 * expected) + 10_000), period);
        }
    }

    [Test]
    public async Task Summary_of_all_time_lists_only_days_within_a_month_of_activity()
    {
        var response = await _service.QueryAsync("users/active-users-summary", AllOfTime, _admin);
        var days = JsonNode.Parse(response.Body)!["days"]!.AsArray();

        // 300 days and the 29 after them, and 30 for each stray day except the last, after which the calendar ends.
        Assert.That(days, Has.Count.EqualTo(329 + 30 + 30 + 30 + 1));
        Assert.That(days.Count(day => (long)day!["mau"]! == 1000), Is.EqualTo(329));
        Assert.That((string)days[0]!["day"]!, Is.EqualTo("9999-12-29T00:00:00.000Z"));
        Assert.That((string)days[^1]!["day"]!, Is.EqualTo("0001-01-03T00:00:00.000Z"));
    }

    private async Task<double> RowsAsync(string path, string query)
    {
        _plans.Take();
        var response = await _service.QueryAsync(path, query, _admin);
        Assert.That(response.Status, Is.EqualTo(200), $"{path} {query}: {(response.Body.Length > 200 ? response.Body[..200] : response.Body)}");
        var (plans, rows) = _plans.Take();
        TestContext.Out.WriteLine($"{rows,12:N0} rows  {path} {query}");
        Assert.That(plans, Is.GreaterThan(0), "the statement's plan was collected; it may have no rows");
        return rows;
    }
}
