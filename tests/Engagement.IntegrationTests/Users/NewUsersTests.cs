using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Users;

/// <summary>GET users/new-users: created users, deleted or not; the other rules are those of messages-sent.</summary>
public sealed class NewUsersTests
{
    private const string Query = "start=2023-05-30T00:00:00.000Z&end=2023-05-30T00:00:00.000Z";
    private const string Nobody = """{"days":[],"period":{"count":0,"variation":0},"yesterday":{"count":0,"variation":0},"success":true}""";

    private const string Both =
        """{"days":[{"day":"2023-05-30T00:00:00.000Z","users":2}],"period":{"count":2,"variation":1},"yesterday":{"count":1,"variation":1},"success":true}""";

    private const string One =
        """{"days":[{"day":"2023-05-30T00:00:00.000Z","users":1}],"period":{"count":1,"variation":0},"yesterday":{"count":1,"variation":0},"success":true}""";

    [Test]
    public async Task Deleted_user_still_counts_and_anonymous_user_does_not()
    {
        await using var store = await TestStore.CreateAsync();
        using var folder = new ExportFolder();
        var admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync(TestService.ResponseCacheOff);
        await AssertResponseAsync(Nobody);

        await store.ImportAsync(folder.Write(
            "users.jsonl", User("ann", "2023-05-30", "user", 1), User("bob", "2023-05-30", "bot", 1), User("cat", "2023-05-29", "user", 1),
            User("dan", "2023-05-30", "anonymous", 1), User("eve", "2023-05-28", "user", 1)));
        await AssertResponseAsync(Both);

        await store.ImportAsync(folder.Write(
            "rocketchat__trash.json", Documents.Deletion("ann", "2023-06-02T00:00:00Z", "users")));
        await AssertResponseAsync(Both);

        await store.ImportAsync(folder.Write("users.jsonl", User("bob", "2023-05-30", "anonymous", 3)));
        await AssertResponseAsync(One);

        async Task AssertResponseAsync(string body) => Assert.That((await service.QueryAsync("users/new-users", Query, admin)).Body, Is.EqualTo(body));
    }

    private static string User(string id, string created, string role, int version) =>
        Documents.User(id, $"{created}T10:00:00Z", $"2023-06-0{version}T00:00:00Z", $",\"roles\":[\"{role}\"]");
}
