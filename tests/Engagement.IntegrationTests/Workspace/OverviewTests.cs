using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Workspace;

/// <summary>GET workspace/overview: the zone, the days with data and the waiting messages.</summary>
public sealed class OverviewTests
{
    private const string Path = "workspace/overview";

    [Test]
    public async Task Empty_store_has_no_days()
    {
        await using var store = await TestStore.CreateAsync("Europe/Berlin");
        await using var service = await store.ServeAsync();
        var response = await service.QueryAsync(Path, "", await store.CreateAccountAsync("admin"));
        Assert.That(response.Body, Is.EqualTo("""{"timeZone":"Europe/Berlin","waiting":{"messages":0,"rooms":0},"success":true}"""));
    }

    [Test]
    public async Task Days_include_every_counted_kind()
    {
        await using var store = await TestStore.CreateAsync("Asia/Kolkata");
        await using var service = await store.ServeAsync(TestService.ResponseCacheOff);
        var admin = await store.CreateAccountAsync("admin");

        await service.IngestAsync(
            "messages", admin,
            Message("m1", "r", "2024-03-05T20:00:00Z"), Message("m2", "r", "2024-03-07T20:00:00Z"), Message("m3", "q", "2024-03-07T20:00:00Z"));
        Assert.That(
            (await service.QueryAsync(Path, "", admin)).Body,
            Is.EqualTo("""{"timeZone":"Asia/Kolkata","waiting":{"messages":3,"rooms":2},"success":true}"""), "messages that do not count have no day");

        await service.IngestAsync("rooms", admin, Documents.Room("r"));
        Assert.That(
            (await service.QueryAsync(Path, "", admin)).Body,
            Is.EqualTo("""{"timeZone":"Asia/Kolkata","firstDay":"2024-03-06","lastDay":"2024-03-08","waiting":{"messages":1,"rooms":1},"success":true}"""));

        await service.IngestAsync("users", admin, Documents.User("u", "2024-02-29T12:00:00Z"));
        await service.IngestAsync("sessions", admin, Documents.Session("s", "u", "2024-03-10T12:00:00Z", "2024-03-10T12:30:00Z"));
        Assert.That(
            (await service.QueryAsync(Path, "", admin)).Body,
            Does.StartWith("""{"timeZone":"Asia/Kolkata","firstDay":"2024-02-29","lastDay":"2024-03-10","""), "users and sessions count too");
    }

    [Test]
    public async Task Csv_is_one_row()
    {
        await using var store = await TestStore.CreateAsync("Asia/Kolkata");
        await using var service = await store.ServeAsync(TestService.ResponseCacheOff);
        var admin = await store.CreateAccountAsync("admin");
        Assert.That(await CsvAsync(), Is.EqualTo("timeZone,firstDay,lastDay,waitingMessages,waitingRooms\r\nAsia/Kolkata,,,0,0\r\n"));

        await service.IngestAsync("messages", admin, Message("m1", "r", "2024-03-05T20:00:00Z"), Message("m2", "q", "2024-03-07T20:00:00Z"));
        await service.IngestAsync("rooms", admin, Documents.Room("r"));
        Assert.That(await CsvAsync(), Does.EndWith("\r\nAsia/Kolkata,2024-03-06,2024-03-06,1,1\r\n"));

        async Task<string> CsvAsync() => (await service.QueryAsync(Path, "format=csv", admin)).Body;
    }

    [Test]
    public async Task Overview_requires_the_dashboard_permission()
    {
        await using var store = await TestStore.CreateAsync();
        await using var service = await store.ServeAsync();
        Assert.That((await service.QueryAsync(Path, "", null)).Status, Is.EqualTo(401));
        Assert.That((await service.QueryAsync(Path, "", await store.CreateAccountAsync("nobody"))).Status, Is.EqualTo(403));
    }

    private static string Message(string id, string room, string at) => Documents.Message(id, at, room, "ann");
}
