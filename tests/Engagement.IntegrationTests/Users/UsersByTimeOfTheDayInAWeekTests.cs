using Engagement.Application.Common;

namespace Engagement.IntegrationTests.Users;

/// <summary>GET users/users-by-time-of-the-day-in-a-week: the hours that start between two instants.</summary>
public sealed class UsersByTimeOfTheDayInAWeekTests
{
    private const string Path = "users/users-by-time-of-the-day-in-a-week";

    [TestCase(UserActivity.Auto, "1 10 2/3/2024, 1 11 1/3/2024, 1 10 1/3/2024")]
    [TestCase(UserActivity.Sessions, "1 11 1/3/2024, 1 10 1/3/2024")]
    [TestCase(UserActivity.Messages, "2 10 3/3/2024, 1 10 2/3/2024, 1 15 1/3/2024, 1 11 1/3/2024, 1 10 1/3/2024")]
    public async Task Hours_are_from_the_source_of_their_day(UserActivity activity, string hours) => Assert.That(
        await Activity.QueryAsync(
            Path, "start=2024-03-01T00:00:00.000Z&end=2024-03-03T23:59:59.999Z", Activity.OfThreeDays, activity: activity),
        Is.EqualTo(Body(hours)));

    // Ann was active from 10 to 12 on the 1st, bob at 11.
    [TestCase("2024-03-01T10:00:00.000Z", "2024-03-01T12:00:00.000Z", "1 12 1/3/2024, 2 11 1/3/2024, 1 10 1/3/2024")]
    [TestCase("2024-03-01T10:00:00.001Z", "2024-03-01T11:59:59.999Z", "2 11 1/3/2024")]
    [TestCase("2024-03-01T10:00:00.001Z", "2024-03-01T10:59:59.999Z", "")]
    [TestCase("2024-03-01T12:00:00.000Z", "2024-03-01T10:00:00.000Z", "", TestName = "an end earlier on the same day")]
    [TestCase("-271821-04-20T00:00:00.000Z", "%2B275760-09-13T00:00:00.000Z", "1 12 1/3/2024, 2 11 1/3/2024, 1 10 1/3/2024")]
    [TestCase("%2B275760-09-12T00:00:00.000Z", "%2B275760-09-13T00:00:00.000Z", "")]
    public async Task Hour_belongs_to_the_window_in_which_it_starts(string start, string end, string hours) => Assert.That(
        await Activity.QueryAsync(Path, $"start={start}&end={end}", [
            Activity.Session("s1", "ann", "2024-03-01T10:59:00Z", "2024-03-01T12:01:00Z"),
            Activity.Session("s2", "bob", "2024-03-01T11:59:59Z", "2024-03-01T12:00:00Z"),
        ]),
        Is.EqualTo(Body(hours)));

    [TestCase("Australia/Lord_Howe", "2024-10-05T15:45:00Z", "2024-10-05T15:30:00.000Z", "2024-10-05T15:30:00.000Z", "1 2 6/10/2024",
        TestName = "02:45 of an hour whose first half is skipped")]
    [TestCase("Europe/Berlin", "2024-10-27T01:30:00Z", "2024-10-27T00:00:00.000Z", "2024-10-27T00:00:00.000Z", "1 2 27/10/2024",
        TestName = "02:30 for the second time, in the window of the first")]
    [TestCase("Europe/Berlin", "2024-10-27T01:30:00Z", "2024-10-27T00:00:00.001Z", "2024-10-27T12:00:00.000Z", "",
        TestName = "02:30 for the second time, in an hour that started before the window")]
    [TestCase("America/Sao_Paulo", "2018-11-04T03:30:00Z", "2018-11-04T03:00:00.000Z", "2018-11-04T03:00:00.000Z", "1 1 4/11/2018",
        TestName = "a day that starts at one")]
    [TestCase("Asia/Kathmandu", "1985-12-31T18:40:00Z", "1985-12-31T18:30:00.000Z", "1985-12-31T18:30:00.000Z", "1 0 1/1/1986",
        TestName = "an hour that starts at a quarter past")]
    [TestCase("Asia/Kolkata", "0001-01-03T00:01:00Z", "-271821-04-20T00:00:00.000Z", "0001-01-03T00:00:00.000Z", "1 5 3/1/1",
        TestName = "an hour that starts before the store's range")]
    public async Task Hours_are_those_of_the_local_clock(string zone, string at, string start, string end, string hours) => Assert.That(
        await Activity.QueryAsync(Path, $"start={start}&end={end}", [Activity.Message("m", "ann", at)], zone), Is.EqualTo(Body(hours)));

    [Test]
    public async Task Documented_example_has_the_documented_hours() => Assert.That(
        await Activity.QueryAsync(Path, "start=2023-05-01T00%3A00%3A00.000Z&end=2023-05-02T23%3A59%3A59.999Z", [
            Activity.Session("s1", "ann", "2023-05-01T01:10:00Z", "2023-05-01T01:40:00Z"),
            Activity.Session("s2", "bob", "2023-05-02T22:10:00Z", "2023-05-02T23:40:00Z"),
        ]),
        Is.EqualTo(
            """{"week":[{"users":1,"hour":23,"day":2,"month":5,"year":2023},{"users":1,"hour":22,"day":2,"month":5,"year":2023},"""
                + """{"users":1,"hour":1,"day":1,"month":5,"year":2023}],"success":true}"""));

    private static string Body(string hours)
    {
        var items = hours.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(hour => hour.Split(' ', '/'))
            .Select(hour => $$"""{"users":{{hour[0]}},"hour":{{hour[1]}},"day":{{hour[2]}},"month":{{hour[3]}},"year":{{hour[4]}}}""");
        return $$"""{"week":[{{string.Join(',', items)}}],"success":true}""";
    }
}
