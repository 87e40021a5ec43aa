using Engagement.Application.Common;

namespace Engagement.IntegrationTests.Users;

/// <summary>GET users/chat-busier/hourly-data: blocks of two hours of the 24 hours before an instant.</summary>
public sealed class HourlyDataTests
{
    private const string Path = "users/chat-busier/hourly-data";

    [TestCase("2024-03-01T16:00:00.000Z", UserActivity.Auto, "10=1", TestName = "connected, so that messages are not looked at")]
    [TestCase("2024-03-01T16:00:00.000Z", UserActivity.Messages, "10=2 14=1")]
    [TestCase("2024-03-02T12:00:00.000Z", UserActivity.Auto, "10=1", TestName = "nobody connected, so that messages count")]
    [TestCase("2024-03-02T12:00:00.000Z", UserActivity.Sessions, "", TestName = "nobody connected, and messages may not count")]
    [TestCase("2024-03-02T10:30:00.000Z", UserActivity.Auto, "10=2", TestName = "an hour by sessions, one by messages of the day after")]
    [TestCase("2024-03-03T12:00:00.000Z", UserActivity.Auto, "", TestName = "a day known as a whole has no hours, and none from messages")]
    [TestCase("2024-03-03T12:00:00.000Z", UserActivity.Messages, "10=2")]
    public async Task Hours_are_from_the_source_of_their_day(string start, UserActivity activity, string blocks) => Assert.That(
        await Activity.QueryAsync(Path, $"start={start}", Activity.OfThreeDays, activity: activity), Is.EqualTo(Body(blocks)));

    // Ann was seen at 10 and 11, bob at 11, both on the 1st; ann again at 10 on the 2nd.
    [TestCase("2024-03-01T09:59:59.999Z", "")]
    [TestCase("2024-03-01T10:00:00.000Z", "10=1")]
    [TestCase("2024-03-01T11:00:00.000Z", "10=2")]
    [TestCase("2024-03-02T09:59:59.999Z", "10=2")]
    [TestCase("2024-03-02T10:00:00.000Z", "10=2", TestName = "an hour of one day beside one of the day before: each user once")]
    [TestCase("2024-03-02T11:00:00.000Z", "10=1")]
    [TestCase("2024-03-03T09:59:59.999Z", "10=1")]
    [TestCase("2024-03-03T10:00:00.000Z", "")]
    public async Task An_hour_belongs_to_the_window_that_it_begins_in(string start, string blocks) => Assert.That(
        await Activity.QueryAsync(Path, $"start={start}", [
            Activity.Session("s1", "ann", "2024-03-01T10:59:00Z", "2024-03-01T12:00:00Z"),
            Activity.Session("s2", "bob", "2024-03-01T11:59:59Z", "2024-03-01T12:00:00Z"),
            Activity.Session("s3", "ann", "2024-03-02T10:00:00Z", "2024-03-02T10:01:00Z"),
        ]),
        Is.EqualTo(Body(blocks)));

    [TestCase("Asia/Kolkata", "2024-03-01T18:35:00Z", "2024-03-02T00:00:00.000Z", "0=1")]
    [TestCase("Europe/Berlin", "2024-03-31T01:30:00Z", "2024-03-31T12:00:00.000Z", "2=1", TestName = "03:30 after a skipped hour is of the block of both")]
    [TestCase("Europe/Berlin", "2024-10-27T01:30:00Z", "2024-10-27T12:00:00.000Z", "2=1", TestName = "02:30 for the second time")]
    [TestCase("Europe/Berlin", "2024-10-27T01:30:00Z", "2024-10-28T00:30:00.000Z", "", TestName = "an hour that began for the first time too long ago")]
    [TestCase("America/St_Johns", "2010-11-07T02:30:30Z", "2010-11-07T02:31:30.000Z", "0=1",
        TestName = "an hour of the day after that which clocks show at the window's end")]
    [TestCase("Pacific/Apia", "2011-12-30T10:30:00Z", "2011-12-30T11:00:00.000Z", "0=1", TestName = "the hour after a day that was left out")]
    [TestCase("America/Juneau", "1867-10-18T20:00:00Z", "1867-10-19T12:00:00.000Z", "10=1", TestName = "hours of a day that came again")]
    [TestCase("America/Juneau", "1867-10-19T12:00:00Z", "1867-10-20T00:30:00.000Z", "", TestName = "24 hours in which none begins")]
    [TestCase("UTC", "0001-01-03T00:00:00Z", "-271821-04-20T00:00:00.000Z", "0=1", TestName = "the first hour of all")]
    [TestCase("UTC", "9999-12-29T23:30:00Z", "%2B275760-09-13T00:00:00.000Z", "22=1", TestName = "the last hour of all")]
    public async Task Hours_are_those_that_local_clocks_show(string zone, string at, string start, string blocks) => Assert.That(
        await Activity.QueryAsync(Path, $"start={start}", [Activity.Message("m", "ann", at, "2024-01-01T00:00:00Z")], zone), Is.EqualTo(Body(blocks)));

    /// <summary>All twelve blocks, zero but for these; none at all where there are none of these.</summary>
    private static string Body(string blocks)
    {
        var users = blocks.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(block => block.Split('=')).ToDictionary(block => block[0], block => block[1]);
        var hours = Enumerable.Range(0, users.Count == 0 ? 0 : 12).Select(block => $"{2 * block}").Reverse()
            .Select(hour => $$"""{"users":{{users.GetValueOrDefault(hour, "0")}},"hour":{{hour}}}""");
        return $$"""{"hours":[{{string.Join(',', hours)}}],"success":true}""";
    }
}
