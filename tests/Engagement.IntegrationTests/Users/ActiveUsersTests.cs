using Engagement.Application.Common;

namespace Engagement.IntegrationTests.Users;

/// <summary>GET users/active-users: the active users of each day.</summary>
public sealed class ActiveUsersTests
{
    private const string Path = "users/active-users";

    [TestCase(
        UserActivity.Auto,
        """{"usersList":["dan"],"users":1,"day":3,"month":3,"year":2024},{"usersList":["ann"],"users":1,"day":2,"month":3,"year":2024},"""
            + """{"usersList":["cat"],"users":1,"day":1,"month":3,"year":2024}""")]
    [TestCase(
        UserActivity.Sessions,
        """{"usersList":["dan"],"users":1,"day":3,"month":3,"year":2024},{"usersList":["cat"],"users":1,"day":1,"month":3,"year":2024}""")]
    [TestCase(
        UserActivity.Messages,
        """{"usersList":["bob","dan"],"users":2,"day":3,"month":3,"year":2024},{"usersList":["ann"],"users":1,"day":2,"month":3,"year":2024},"""
            + """{"usersList":["ann","bob","cat"],"users":3,"day":1,"month":3,"year":2024}""")]
    public async Task Source_of_activity_is_chosen_for_each_day(UserActivity activity, string days)
    {
        var body = await Activity.QueryAsync(
            Path, "start=2024-03-01T23:00:00.000Z&end=2024-03-03T01:00:00.000Z", Activity.OfThreeDays, activity: activity);
        Assert.That(body, Is.EqualTo($$"""{"month":[{{days}}],"success":true}"""));
    }

    [Test]
    public async Task Users_are_listed_once_and_in_byte_order()
    {
        string[] users = ["b", "\U0001F680", "a", "\uFFFD", "B", "_", "a10", "a9"];
        var body = await Activity.QueryAsync(
            Path,
            "start=2024-03-01T00:00:00.000Z&end=2024-03-01T00:00:00.000Z",
            [
                .. users.Select((user, index) => Activity.Session($"s{index}", user, "2024-03-01T10:00:00Z", "2024-03-01T10:30:00Z")),
                Activity.Session("again", "a", "2024-03-01T12:00:00Z", "2024-03-01T12:30:00Z"), Activity.Day("a", 2024, 3, 1),
            ]);
        Assert.That(
            body,
            Is.EqualTo(
                "{\"month\":[{\"usersList\":[\"B\",\"_\",\"a\",\"a10\",\"a9\",\"b\",\"\uFFFD\",\"\U0001F680\"],\"users\":8,\"day\":1,\"month\":3,"
                    + "\"year\":2024}],\"success\":true}"));
    }

    [Test]
    public async Task Period_may_be_all_of_time()
    {
        var body = await Activity.QueryAsync(
            Path, "start=-271821-04-20T00:00:00.000Z&end=%2B275760-09-13T00:00:00.000Z", [Activity.Message("m", "ann", "2024-03-01T10:00:00Z")]);
        Assert.That(body, Is.EqualTo("""{"month":[{"usersList":["ann"],"users":1,"day":1,"month":3,"year":2024}],"success":true}"""));
    }
}
