using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Engagement.Application.Common;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Users;

/// <summary>GET users/active-users-summary: each number is the size of a set of users from users/active-users.</summary>
public sealed class ActiveUsersSummaryTests
{
    private const string Path = "users/active-users-summary";

    // cat and dan have sessions, so ann's and bob's messages count on the 2nd only.
    [TestCase(
        UserActivity.Auto,
        """{"day":"2024-03-03T00:00:00.000Z","dau":1,"wau":3,"mau":3},{"day":"2024-03-02T00:00:00.000Z","dau":1,"wau":2,"mau":2},"""
            + """{"day":"2024-03-01T00:00:00.000Z","dau":1,"wau":1,"mau":1}""")]
    [TestCase(
        UserActivity.Sessions,
        """{"day":"2024-03-03T00:00:00.000Z","dau":1,"wau":2,"mau":2},{"day":"2024-03-02T00:00:00.000Z","dau":0,"wau":1,"mau":1},"""
            + """{"day":"2024-03-01T00:00:00.000Z","dau":1,"wau":1,"mau":1}""")]
    [TestCase(
        UserActivity.Messages,
        """{"day":"2024-03-03T00:00:00.000Z","dau":2,"wau":4,"mau":4},{"day":"2024-03-02T00:00:00.000Z","dau":1,"wau":3,"mau":3},"""
            + """{"day":"2024-03-01T00:00:00.000Z","dau":3,"wau":3,"mau":3}""")]
    public async Task Source_of_activity_is_chosen_for_each_day(UserActivity activity, string days)
    {
        var body = await Activity.QueryAsync(
            Path, "start=2024-02-20T00:00:00.000Z&end=2024-03-03T01:00:00.000Z", Activity.OfThreeDays, activity: activity);
        Assert.That(body, Is.EqualTo($$"""{"days":[{{days}}],"success":true}"""));
    }

    [Test]
    public async Task Week_has_seven_days_and_month_thirty()
    {
        var body = await Activity.QueryAsync(
            Path,
            "start=2024-03-06T00:00:00.000Z&end=2024-04-10T00:00:00.000Z",
            [Activity.Day("ann", 2024, 3, 1), Activity.Day("bob", 2024, 3, 1), Activity.Day("bob", 2024, 3, 8)]);
        var days = JsonNode.Parse(body)!["days"]!.AsArray().ToDictionary(
            day => (string)day!["day"]!, day => ((long)day!["dau"]!, (long)day["wau"]!, (long)day["mau"]!));
        Assert.That(days["2024-03-07T00:00:00.000Z"], Is.EqualTo((0, 2, 2)), "the last day on which the 1st is one of seven");
        Assert.That(days["2024-03-08T00:00:00.000Z"], Is.EqualTo((1, 1, 2)));
        Assert.That(days["2024-03-14T00:00:00.000Z"], Is.EqualTo((0, 1, 2)));
        Assert.That(days["2024-03-15T00:00:00.000Z"], Is.EqualTo((0, 0, 2)));
        Assert.That(days["2024-03-30T00:00:00.000Z"], Is.EqualTo((0, 0, 2)), "the last day on which the 1st is one of thirty");
        Assert.That(days["2024-03-31T00:00:00.000Z"], Is.EqualTo((0, 0, 1)));
        Assert.That(days["2024-04-06T00:00:00.000Z"], Is.EqualTo((0, 0, 1)));
        Assert.That(days, Does.Not.ContainKey("2024-04-07T00:00:00.000Z"));
        Assert.That(days, Has.Count.EqualTo(32));
    }

    [Test]
    public async Task Day_is_given_by_its_first_instant()
    {
        var body = await Activity.QueryAsync(
            Path, "start=2024-03-01T12:00:00.000Z&end=2024-03-01T12:00:00.000Z", [Activity.Message("m", "ann", "2024-03-01T10:00:00Z")], "Asia/Kolkata");
        Assert.That(body, Is.EqualTo("""{"days":[{"day":"2024-02-29T18:30:00.000Z","dau":1,"wau":1,"mau":1}],"success":true}"""));
    }

    [Test]
    public async Task Day_that_the_zone_skips_is_not_listed()
    {
        var body = await Activity.QueryAsync(
            Path, "start=2011-12-29T12:00:00.000Z&end=2011-12-31T12:00:00.000Z", [Activity.Message("m", "ann", "2011-12-29T12:00:00Z")], "Pacific/Apia");
        Assert.That(
            body,
            Is.EqualTo(
                """{"days":[{"day":"2011-12-31T10:00:00.000Z","dau":0,"wau":1,"mau":1},{"day":"2011-12-30T10:00:00.000Z","dau":0,"wau":1,"mau":1},"""
                    + """{"day":"2011-12-29T10:00:00.000Z","dau":1,"wau":1,"mau":1}],"success":true}"""));
    }

    [Test]
    public async Task Csv_has_the_local_date_of_a_day()
    {
        var body = await Activity.QueryAsync(
            Path, "start=2024-03-01T12:00:00.000Z&end=2024-03-02T12:00:00.000Z&format=csv", [Activity.Message("m", "ann", "2024-03-01T10:00:00Z")],
            "Asia/Kolkata");
        Assert.That(body, Is.EqualTo("date,dau,wau,mau\r\n2024-03-02,0,1,1\r\n2024-03-01,1,1,1\r\n"));
    }

    [Test]
    public async Task Period_may_be_all_of_time()
    {
        var body = await Activity.QueryAsync(
            Path, "start=-271821-04-20T00:00:00.000Z&end=%2B275760-09-13T00:00:00.000Z", [Activity.Message("m", "ann", "2024-03-01T10:00:00Z")]);
        Assert.That(JsonNode.Parse(body)!["days"]!.AsArray(), Has.Count.EqualTo(30));
    }

    [TestCase("UTC", UserActivity.Auto)]
    [TestCase("America/Santiago", UserActivity.Auto)]
    [TestCase("Australia/Lord_Howe", UserActivity.Messages)]
    public async Task Numbers_equal_the_sizes_of_the_user_lists(string zone, UserActivity activity)
    {
        await using var store = await TestStore.CreateAsync(zone, activity);
        await store.ImportAsync(RepositoryFile.Find("tests/Engagement.IntegrationTests/Data/workspace"));
        await using var service = await store.ServeAsync();
        var admin = await store.CreateAccountAsync("admin");
        var lists = Lists((await service.QueryAsync("users/active-users", "start=1990-01-01T00:00:00.000Z&end=2100-01-01T00:00:00.000Z", admin)).Body);
        Assert.That(lists, Has.Count.GreaterThan(100));

        // A period with gaps before, between and after the days with data.
        var (first, last) = (lists.Keys.Min().AddDays(20), lists.Keys.Max().AddDays(40));
        var response = await service.QueryAsync(Path, $"start={Noon(first)}&end={Noon(last)}", admin);
        var expected = Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(daysBefore => last.AddDays(-daysBefore))
            .Select(day => (Count(lists, day, 1), Count(lists, day, 7), Count(lists, day, 30))).Where(counts => counts.Item3 > 0);
        Assert.That(
            JsonNode.Parse(response.Body)!["days"]!.AsArray().Select(day => ((int)day!["dau"]!, (int)day["wau"]!, (int)day["mau"]!)), Is.EqualTo(expected));
    }

    private static string Noon(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T12:00:00.000Z";

    private static int Count(Dictionary<DateOnly, HashSet<string>> lists, DateOnly last, int days) =>
        Enumerable.Range(0, days).SelectMany(daysBefore => lists.GetValueOrDefault(last.AddDays(-daysBefore)) ?? []).Distinct().Count();

    private static Dictionary<DateOnly, HashSet<string>> Lists(string body) => JsonNode.Parse(body)!["month"]!.AsArray().ToDictionary(
        day => new DateOnly((int)day!["year"]!, (int)day["month"]!, (int)day["day"]!),
        day => day!["usersList"].Deserialize<HashSet<string>>()!);
}
