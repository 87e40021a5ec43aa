using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Contract;

/// <summary>The examples of Rocket.Chat's documentation, byte for byte except for its white space.</summary>
public sealed class DocumentedExampleTests
{
    private static TestStore? s_store;
    private static TestService? s_service;
    private static Credentials? s_admin;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        using var folder = new ExportFolder();
        DocumentedExample.Write(folder);
        s_store = await TestStore.CreateAsync();
        await s_store.ImportAsync(folder.Path);
        s_admin = await s_store.CreateAccountAsync("admin");
        s_service = await s_store.ServeAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_service!.DisposeAsync();
        await s_store!.DisposeAsync();
    }

    [Test]
    public Task Messages_sent() => AssertResponseAsync(
        "messages/messages-sent",
        "start=2023-05-20T00%3A00%3A00.000Z&end=2023-05-30T00%3A00%3A00.000Z",
        """{"days":[{"day":"2023-05-30T00:00:00.000Z","messages":183},{"day":"2023-05-29T00:00:00.000Z","messages":101},"""
            + """{"day":"2023-05-27T00:00:00.000Z","messages":1},{"day":"2023-05-26T00:00:00.000Z","messages":114},"""
            + """{"day":"2023-05-25T00:00:00.000Z","messages":79},{"day":"2023-05-24T00:00:00.000Z","messages":126},"""
            + """{"day":"2023-05-23T00:00:00.000Z","messages":129},{"day":"2023-05-22T00:00:00.000Z","messages":22},"""
            + """{"day":"2023-05-21T00:00:00.000Z","messages":5}],"period":{"count":760,"variation":716},"yesterday":"""
            + """{"count":101,"variation":82},"success":true}""");

    [Test]
    public Task Origin() => AssertResponseAsync(
        "messages/origin",
        "start=2023-10-29T14%3A48%3A00.000Z&end=2023-11-05T14%3A48%3A00.000Z",
        """{"origins":[{"messages":7302,"t":"c"},{"messages":1147,"t":"d"},{"messages":122,"t":"p"}],"success":true}""");

    [Test]
    public Task Top_five_popular_channels() => AssertResponseAsync(
        "messages/top-five-popular-channels",
        "start=2023-07-01T00%3A00%3A00.000Z&end=2023-07-07T00%3A00%3A00.000Z",
        """{"channels":[{"messages":727,"t":"d","usernames":["google-calendar.bot","pavi.kim"]},"""
            + """{"messages":26,"t":"d","usernames":["fun.baek","google-calendar.bot"]},{"messages":2,"t":"d","usernames":["test.test","rocket.cat"]},"""
            + """{"messages":1,"t":"d","usernames":["ria.mit","rocket.cat"]},"""
            + """{"messages":1,"t":"d","usernames":["janna.coelho","rocket.cat"]}],"success":true}""");

    [Test]
    public Task New_users() => AssertResponseAsync(
        "users/new-users",
        "start=2023-05-16T00%3A00%3A00.000Z&end=2023-05-30T00%3A00%3A00.000Z",
        """{"days":[{"day":"2023-05-23T00:00:00.000Z","users":2},"""
            + """{"day":"2023-05-16T00:00:00.000Z","users":1}],"period":{"count":3,"variation":3},"yesterday":{"count":0,"variation":0},"success":true}""");

    [Test]
    public Task Active_users() => AssertResponseAsync(
        "users/active-users",
        "start=2023-04-10T00%3A00%3A00.000Z&end=2023-05-10T00%3A00%3A00.000Z",
        """{"month":[{"usersList":["rYhzFRd2QZjNwAAXX"],"users":1,"day":5,"month":5,"year":2023},"""
            + """{"usersList":["9iN96PXnDK7XAYESA","rbAXPnMktTFbNpwtJ"],"users":2,"day":17,"month":4,"year":2023}],"success":true}""");

    [Test]
    public Task Hourly_data() => AssertResponseAsync(
        "users/chat-busier/hourly-data",
        "start=2023-02-10T23%3A59%3A59.999Z",
        """{"hours":[{"users":3,"hour":22},{"users":3,"hour":20},{"users":4,"hour":18},{"users":2,"hour":16},{"users":4,"hour":14},{"users":4,"hour":12},"""
            + """{"users":2,"hour":10},{"users":1,"hour":8},{"users":1,"hour":6},{"users":1,"hour":4},{"users":0,"hour":2},"""
            + """{"users":0,"hour":0}],"success":true}""");

    [Test]
    public Task Weekly_data() => AssertResponseAsync(
        "users/chat-busier/weekly-data",
        "start=2023-05-19T00%3A00%3A00.000Z",
        """{"month":[{"users":1,"day":19,"month":5,"year":2023},{"users":3,"day":16,"month":5,"year":2023},{"users":3,"day":15,"month":5,"year":2023},"""
            + """{"users":2,"day":14,"month":5,"year":2023},{"users":2,"day":13,"month":5,"year":2023},"""
            + """{"users":4,"day":12,"month":5,"year":2023}],"success":true}""");

    private static async Task AssertResponseAsync(string path, string query, string body)
    {
        var response = await s_service!.QueryAsync(path, query, s_admin);
        Assert.That(response.Body, Is.EqualTo(body));
        Assert.That((response.Status, response.ContentType), Is.EqualTo((200, "application/json")));
    }
}
