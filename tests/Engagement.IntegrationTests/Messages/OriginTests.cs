using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Messages;

/// <summary>GET messages/origin: messages count by the current type of their room.</summary>
public sealed class OriginTests
{
    private const string Query = "start=2023-05-30T00:00:00.000Z&end=2023-05-30T00:00:00.000Z";

    [Test]
    public async Task Messages_count_by_the_current_type_of_their_room_once_it_is_known()
    {
        await using var store = await TestStore.CreateAsync();
        using var folder = new ExportFolder();
        var admin = await store.CreateAccountAsync("admin");
        await using var service = await store.ServeAsync(TestService.ResponseCacheOff);
        await store.ImportAsync(
            folder.Write("rooms.jsonl", Room("general", "c", 1)),
            folder.Write("messages.jsonl", Message("m1", "general"), Message("m2", "general"), Message("m3", "later")));
        await AssertOriginsAsync(service, admin, """{"messages":2,"t":"c"},{"messages":0,"t":"d"},{"messages":0,"t":"p"}""");

        await store.ImportAsync(folder.Write("rooms.jsonl", Room("general", "p", 2)));
        await AssertOriginsAsync(service, admin, """{"messages":2,"t":"p"},{"messages":0,"t":"c"},{"messages":0,"t":"d"}""");

        await store.ImportAsync(folder.Write("rooms.jsonl", Room("later", "d", 1)));
        await AssertOriginsAsync(service, admin, """{"messages":2,"t":"p"},{"messages":1,"t":"d"},{"messages":0,"t":"c"}""");

        await store.ImportAsync(folder.Write("rooms.jsonl", Room("general", "l", 3)));
        await AssertOriginsAsync(service, admin, """{"messages":1,"t":"d"},{"messages":0,"t":"c"},{"messages":0,"t":"p"}""");
    }

    private static async Task AssertOriginsAsync(TestService service, Credentials admin, string origins) =>
        Assert.That((await service.QueryAsync("messages/origin", Query, admin)).Body, Is.EqualTo($$$"""{"origins":[{{{origins}}}],"success":true}"""));

    private static string Room(string id, string type, int version) => Documents.Room(id, type, version: $"2023-05-0{version}T00:00:00Z");

    private static string Message(string id, string room) => Documents.Message(id, "2023-05-30T10:00:00Z", room);
}
