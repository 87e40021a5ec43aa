using Engagement.Application.Common;

namespace Engagement.IntegrationTests.Users;

/// <summary>GET users/chat-busier/hourly-data: blocks of two hours in the 24 hours before an instant.</summary>
public sealed class HourlyDataTests
{
    private const string Path = "users/chat-busier/hourly-data";

    [TestCase("2024-03-01T16:00:00.000Z", UserActivity.Auto, "10=1", TestName = "a day with sessions ignores messages")]
    [TestCase("2024-03-01T16:00:00.000Z", UserActivity.Messages, "10=2 14=1")]
    [TestCase("2024-03-02T12:00:00.000Z", UserActivity.Auto, "10=1", TestName = "a day without sessions counts messages")]
    [TestCase("2024-03-02T12:00:00.000Z", UserActivity.Sessions, "", TestName = "a day without sessions is empty when only sessions count")]
    [TestCase("2024-03-02T10:30:00.000Z", UserActivity.Auto, "10=2", TestName = "one hour from sessions, one from messages of the next day")]
    [TestCase("2024-03-03T12:00:00.000Z", UserActivity.Auto, "", TestName = "a day with a user_daily document has no hours")]
    [TestCase("2024-03-03T12:00:00.000Z", UserActivity.Messages, "10=2")]
    public async Task Hours_are_from_the_source_of_their_day(string start, UserActivity activity, string blocks) => Assert.That(
        await Activity.QueryAsync(Path, $"start={start}", Activity.OfThreeDays, activity: activity), Is.EqualTo(Body(blocks)));

    // Ann was active at 10 and 11 and bob at 11 on the 1st, ann at 10 on the 2nd.
    [TestCase("2024-03-01T09:59:59.999Z", "")]
    [TestCase("2024-03-01T10:00:00.000Z", "10=1")]
    [TestCase("2024-03-01T11:00:00.000Z", "10=2")]
    [TestCase("2024-03-02T09:59:59.999Z", "10=2")]
    [TestCase("2024-03-02T10:00:00.000Z", "10=2", TestName = "a block with hours of two days counts each user once")]
    [TestCase("2024-03-02T11:00:00.000Z", "10=1")]
    [TestCase("2024-03-03T09:59:59.999Z", "10=1")]
    [TestCase("2024-03-03T10:00:00.000Z", "")]
    public async Task Hour_belongs_to_the_window_in_which_it_starts(string start, string blocks) => Assert.That(
        await Activity.QueryAsync(Path, $"start={start}", [
            Activity.Session("s1", "ann", "2024-03-01T10:59:00Z", "2024-03-01T12:00:00Z"),
            Activity.Session("s2", "bob", "2024-03-01T11:59:59Z", "2024-03-01T12:00:00Z"),
            Activity.Session("s3", "ann", "2024-03-02T10:00:00Z", "2024-03-02T10:01:00Z"),
        ]),
        Is.EqualTo(Body(blocks)));

    [TestCase("Asia/Kolkata", "2024-03-01T18:35:00Z", "2024-03-02T00:00:00.000Z", "0=1")]
    [TestCase("Europe/Berlin", "2024-03-31T01:30:00Z", "2024-03-31T12:00:00.000Z", "2=1", TestName = "03:30 after a skipped hour is in the block of both")]
    [TestCase("Europe/Berlin", "2024-10-27T01:30:00Z", "2024-10-27T12:00:00.000Z", "2=1", TestName = "02:30 for the second time")]
    [TestCase("Europe/Berlin", "2024-10-27T01:30:00Z", "2024-10-28T00:30:00.000Z", "", TestName = "a repeated hour that first started before the window")]
    [TestCase("America/St_Johns", "2010-11-07T02:30:30Z", "2010-11-07T02:31:30.000Z", "0=1",
        TestName = "an hour of the day after the local day at the window's end")]
    [TestCase("Pacific/Apia", "2011-12-30T10:30:00Z", "2011-12-30T11:00:00.000Z", "0=1", TestName = "the hour after a skipped day")]
    [TestCase("America/Juneau", "1867-10-18T20:00:00Z", "1867-10-19T12:00:00.000Z", "10=1", TestName = "hours of a repeated day")]
    [TestCase("America/Juneau", "1867-10-19T12:00:00Z", "1867-10-20T00:30:00.000Z", "", TestName = "24 hours in which no hour starts")]
    [TestCase("UTC", "0001-01-03T00:00:00Z", "-271821-04-20T00:00:00.000Z", "0=1", TestName = "the first hour of the calendar")]
    [TestCase("UTC", "9999-12-29T23:30:00Z", "%2B275760-09-13T00:00:00.000Z", "22=1", TestName = "the last hour of the calendar")]
    public async Task Hours_are_those_of_the_local_clock(string zone, string at, string start, string blocks) => Assert.That(
        await Activity.QueryAsync(Path, $"start={start}", [Activity.Message("m", "ann", at, "2024-01-01T00:00:00Z")], zone), Is.EqualTo(Body(blocks)));

    /// <summary>All twelve blocks, zero except these; no blocks if these are empty.</summary>
    private static string Body(string blocks)
    {
        var users =
            blocks.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(block => block.Split('=')).ToDictionary(block => block[0], block => block[1]);
        var hours = Enumerable.Range(0, users.Count == 0 ? 0 : 12).Select(block => $"{2 * block}").Reverse()
            .Select(hour => $$"""{"users":{{users.GetValueOrDefault(hour, "0")}},"hour":{{hour}}}""");
        return $$"""{"hours":[{{string.Join(',', hours)}}],"success":true}""";
    }
}
