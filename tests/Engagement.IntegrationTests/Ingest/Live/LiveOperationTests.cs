using Engagement.IntegrationTests.Harness;
using static Engagement.IntegrationTests.Ingest.Live.LiveDocument;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>Single changes of a workspace: sent to one instance, they are at once in the responses of the other, without a response cache.</summary>
public sealed class LiveOperationTests
{
    private const string Sent = "messages/messages-sent";
    private const string Origin = "messages/origin";
    private const string TopFive = "messages/top-five-popular-channels";
    private const string Channels = "channels/list";
    private const string NewUsers = "users/new-users";
    private const string ActiveUsers = "users/active-users";
    private const string Hours = "users/users-by-time-of-the-day-in-a-week";
    private const string Window = "start=2026-11-20T00:00:00.000Z&end=2026-11-21T23:59:59.999Z";

    private const string NothingSent = """{"days":[],"period":{"count":0,"variation":0},"yesterday":{"count":0,"variation":0},"success":true}""";
    private const string OneOnThe20th =
        """{"days":[{"day":"2026-11-20T00:00:00.000Z","messages":1}],"period":{"count":1,"variation":1},"yesterday":"""
            + """{"count":1,"variation":-1},"success":true}""";
    private const string OneOnThe21st =
        """{"days":[{"day":"2026-11-21T00:00:00.000Z","messages":1}],"period":{"count":1,"variation":1},"yesterday":"""
            + """{"count":0,"variation":1},"success":true}""";
    private const string NobodyNew = NothingSent;
    private const string OneNewOnThe20th =
        """{"days":[{"day":"2026-11-20T00:00:00.000Z","users":1}],"period":{"count":1,"variation":1},"yesterday":{"count":1,"variation":-1},"success":true}""";
    private const string OneNewOnThe21st =
        """{"days":[{"day":"2026-11-21T00:00:00.000Z","users":1}],"period":{"count":1,"variation":1},"yesterday":{"count":0,"variation":1},"success":true}""";
    private const string Nobody = """{"month":[],"success":true}""";
    private const string NoHour = """{"week":[],"success":true}""";
    private const string NoOrigin = """{"origins":[{"messages":0,"t":"c"},{"messages":0,"t":"d"},{"messages":0,"t":"p"}],"success":true}""";
    private const string OneOfAChannel = """{"origins":[{"messages":1,"t":"c"},{"messages":0,"t":"d"},{"messages":0,"t":"p"}],"success":true}""";
    private const string OneOfAGroup = """{"origins":[{"messages":1,"t":"p"},{"messages":0,"t":"c"},{"messages":0,"t":"d"}],"success":true}""";
    private const string NoChannels = """{"channels":[],"total":0,"offset":0,"count":0,"success":true}""";

    private static readonly TestCaseData[] s_operations =
    [
        Case("A message is edited", Sent, [Room("r", "c", "a"), Message("m")], OneOnThe20th, Message("m", version: 2), OneOnThe20th),
        Case("A message is deleted", Sent, [Room("r", "c", "a"), Message("m")], OneOnThe20th, Deletion("messages", "m"), NothingSent),
        Case("A message is deleted before it arrives", Sent, [Room("r", "c", "a"), Deletion("messages", "m")], NothingSent, Message("m"), NothingSent),
        Case("A message is moved to another room", TopFive,
            [Room("r", "c", "a"), Room("r2", "p", "b"), Message("m")], Top("a", "c"), Message("m", room: "r2", version: 2), Top("b", "p")),
        Case("A message is moved to another day", Sent, [Room("r", "c", "a"), Message("m")], OneOnThe20th, Message("m", day: 21, version: 2), OneOnThe21st),
        Case("A message gets another author", ActiveUsers,
            [Room("r", "c", "a"), Message("m")], Active("ann"), Message("m", user: "bob", version: 2), Active("bob")),
        Case("One of an author's two messages is deleted", ActiveUsers,
            [Room("r", "c", "a"), Message("m"), Message("m2")], Active("ann"), Deletion("messages", "m"), Active("ann")),
        Case("A room is renamed", TopFive, [Room("r", "c", "a"), Message("m")], Top("a", "c"), Room("r", "c", "b", version: 2), Top("b", "c")),
        Case("A room is retyped", Origin, [Room("r", "c", "a"), Message("m")], OneOfAChannel, Room("r", "p", "a", version: 2), OneOfAGroup),
        Case("A room changes to a type that is not shown", ActiveUsers,
            [Room("r", "c", "a"), Message("m")], Active("ann"), Room("r", "l", "a", version: 2), Nobody),
        Case("A room arrives after its messages", Origin, [Message("m")], NoOrigin, Room("r", "c", "a"), OneOfAChannel),
        Case("A room arrives after its messages and makes their authors active", ActiveUsers, [Message("m")], Nobody, Room("r", "d", "a"), Active("ann")),
        Case("A deleted room leaves the list", Channels, [Room("r", "c", "a"), Message("m")], Listed("a"), Deletion("rooms", "r"), NoChannels),
        Case("A deleted room's messages still count", Origin,
            [Room("r", "c", "a"), Message("m")], OneOfAChannel, Deletion("rooms", "r"), OneOfAChannel),
        Case("A user becomes anonymous", NewUsers, [User("ann", "user", 20)], OneNewOnThe20th, User("ann", "anonymous", 20, version: 2), NobodyNew),
        Case("A user is no longer anonymous", NewUsers, [User("ann", "anonymous", 20)], NobodyNew, User("ann", "user", 20, version: 2), OneNewOnThe20th),
        Case("A user's creation date changes", NewUsers, [User("ann", "user", 20)], OneNewOnThe20th, User("ann", "user", 21, version: 2), OneNewOnThe21st),
        Case("A deleted user still counts as new", NewUsers, [User("ann", "user", 20)], OneNewOnThe20th, Deletion("users", "ann"), OneNewOnThe20th),
        Case("An empty session gets an end", Hours, [Session(10, null)], NoHour, Session(10, 11, version: 2), In(10)),
        Case("A session is extended", Hours, [Session(10, 11)], In(10), Session(10, 13, version: 2), In(12, 11, 10)),
        Case("A session is shortened", Hours, [Session(10, 13)], In(12, 11, 10), Session(10, 11, version: 2), In(10)),
        Case("A session is reopened", Hours, [Session(10, 13)], In(12, 11, 10), Session(10, null, version: 2), NoHour),
        Case("A session is closed late", Hours, [Session(10, null, version: 5)], NoHour, Session(10, 12, version: 9), In(11, 10)),
        Case("A session is deleted", Hours, [Session(10, 11)], In(10), Deletion("sessions", "s"), NoHour),
        Case("A session changes its user", ActiveUsers, [Session(10, 11)], Active("ann"), Session(10, 11, user: "bob", version: 2), Active("bob")),
        Case("The first session of a day replaces messages as the source", ActiveUsers,
            [Room("r", "c", "a"), Message("m")], Active("ann"), Session(15, 16, user: "bob"), Active("bob")),
        Case("The first session of a day replaces messages as the source of hours", Hours,
            [Room("r", "c", "a"), Message("m")], In(10), Session(15, 16, user: "bob"), In(15)),
        Case("The only session of a day is deleted and messages are the source again", ActiveUsers,
            [Room("r", "c", "a"), Message("m"), Session(15, 16, user: "bob")], Active("bob"), Deletion("sessions", "s"), Active("ann")),
        Case("A user_daily document replaces messages as the source of a day", ActiveUsers,
            [Room("r", "c", "a"), Message("m")], Active("ann"), UserDaily("dan", 20), Active("dan")),
        Case("A user_daily document changes its day", ActiveUsers, [UserDaily("dan", 19)], Nobody, UserDaily("dan", 20, version: 2), Active("dan")),
        Case("A user_daily document is deleted", ActiveUsers, [UserDaily("dan", 20)], Active("dan"), Deletion("sessions", "dan-2026-11-1"), Nobody),
    ];

    private TwoInstances _instances = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _instances = await TwoInstances.StartAsync(settings: TestService.ResponseCacheOff);

    [SetUp]
    public Task ResetAsync() => _instances.ResetAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _instances.DisposeAsync();

    [TestCaseSource(nameof(s_operations))]
    public async Task Change_is_counted_at_once(string path, LiveDocument[] first, string before, LiveDocument then, string after)
    {
        foreach (var document in first)
        {
            await AssertSentAsync(document, applied: 1);
        }

        Assert.That(await QueryAsync(path), Is.EqualTo(before));
        await AssertSentAsync(then, applied: 1);
        Assert.That(await QueryAsync(path), Is.EqualTo(after));

        var version = await _instances.Store.DataVersionAsync();
        foreach (var document in first.Append(then))
        {
            await AssertSentAsync(document, applied: 0);
        }

        Assert.That(await QueryAsync(path), Is.EqualTo(after), "a repetition changes nothing");
        Assert.That(await _instances.Store.DataVersionAsync(), Is.EqualTo(version));
        Assert.That((await _instances.Store.VerifyAsync()).Differences, Is.Empty);
    }

    [Test]
    public async Task Older_version_changes_nothing()
    {
        await AssertSentAsync(Room("r", "c", "a"), applied: 1);
        await AssertSentAsync(Message("m", day: 21, version: 3), applied: 1);
        var version = await _instances.Store.DataVersionAsync();
        await AssertSentAsync(Message("m", day: 20, version: 2), applied: 0);
        Assert.That(await QueryAsync(Sent), Is.EqualTo(OneOnThe21st));
        Assert.That(await _instances.Store.DataVersionAsync(), Is.EqualTo(version));
    }

    [Test]
    public async Task Conflict_of_equal_versions_has_the_same_result_in_any_order([Values] bool winnerFirst)
    {
        await AssertSentAsync(Room("r", "c", "a"), applied: 1);
        await AssertSentAsync(Message("m", day: winnerFirst ? 21 : 20), applied: 1);
        await AssertSentAsync(Message("m", day: winnerFirst ? 20 : 21), applied: winnerFirst ? 0 : 1);
        Assert.That(await QueryAsync(Sent), Is.EqualTo(OneOnThe21st));
    }

    private async Task AssertSentAsync(LiveDocument document, int applied)
    {
        var response = await _instances.Services[0].IngestAsync(document.Collection, _instances.Admin, document.Json);
        Assert.That(
            response.Body, Is.EqualTo($$"""{"received":1,"applied":{{applied}},"unchanged":{{1 - applied}},"rejected":0,"errors":[],"success":true}"""));
    }

    private async Task<string> QueryAsync(string path) => (await _instances.Services[1].QueryAsync(path, Window, _instances.Admin)).Body;

    private static TestCaseData Case(string name, string path, LiveDocument[] first, string before, LiveDocument then, string after) =>
        new TestCaseData(path, first, before, then, after).SetArgDisplayNames(name);

    private static string Top(string name, string type) =>
        $$"""{"channels":[{"messages":1,"t":"{{type}}","name":"{{name}}","usernames":[]}],"success":true}""";

    private static string Listed(string name) =>
        $$"""{"channels":[{"room":{"_id":"r","name":"{{name}}","t":"c","_updatedAt":"2026-11-01T00:00:00.000Z"},"""
            + "\"messages\":1,\"lastWeekMessages\":0,\"diffFromLastWeek\":1}],\"total\":1,\"offset\":0,\"count\":1,\"success\":true}";

    private static string Active(string user) => $$"""{"month":[{"usersList":["{{user}}"],"users":1,"day":20,"month":11,"year":2026}],"success":true}""";

    private static string In(params int[] hours) =>
        $$"""{"week":[{{string.Join(',', hours.Select(hour => $$"""{"users":1,"hour":{{hour}},"day":20,"month":11,"year":2026}"""))}}],"success":true}""";
}
