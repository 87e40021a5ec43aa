using Engagement.IntegrationTests.Harness;

namespace Engagement.IsolatedTests.Ingest.Live;

/// <summary>Requests within the limits of lines and bytes that cost too much: refused at once and as a whole.</summary>
public sealed class LiveWeightTests
{
    private const string TooHeavy =
        """{"success":false,"error":"The documents change too many days or messages at once, and none of them is stored; send fewer in a request, or """
            + """import them."}""";

    private TestStore _store = null!;
    private TestService _service = null!;
    private Credentials _admin = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _store = await TestStore.CreateAsync();
        _admin = await _store.CreateAccountAsync("admin");
        _service = await _store.ServeAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _service.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Test]
    public async Task Sessions_are_weighed_by_their_days()
    {
        var response = await _service.IngestAsync("sessions", _admin, Sessions(5_000, days: 31));
        Assert.That((response.Status, response.Body), Is.EqualTo((413, TooHeavy)));
        Assert.That(await _store.ScalarAsync("SELECT count(*) FROM sessions"), Is.EqualTo(0L));

        await AssertStoredAsync("sessions", Sessions(1_800, days: 31));
        await AssertStoredAsync("sessions", Sessions(5_000, days: 2, first: 1_800));
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty);
    }

    /// <summary>A deletion does not contain the session's days, so they are counted from the store.</summary>
    [Test]
    public async Task Deletions_of_sessions_are_weighed_by_the_stored_days()
    {
        await AssertStoredAsync("sessions", Sessions(1_500, days: 31));
        var response = await _service.IngestAsync("sessions", _admin, Deletions(1_500));
        Assert.That((response.Status, response.Body), Is.EqualTo((413, TooHeavy)));
        Assert.That(await _store.ScalarAsync("SELECT count(*) FROM sessions WHERE deleted"), Is.EqualTo(0L));

        await AssertStoredAsync("sessions", Deletions(500));
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty);
    }

    [TestCase("l", "c", 150_000, 200)]
    [TestCase("l", "c", 170_000, 413)]
    [TestCase("c", "l", 70_000, 200)]
    [TestCase("c", "l", 90_000, 413)]
    [TestCase("c", "p", 170_000, 200, Description = "the authors' activity does not change")]
    public async Task Rooms_are_weighed_by_the_messages_that_become_shown_or_hidden(string from, string to, int messages, int status)
    {
        await AssertStoredAsync("rooms", [Room(from, 1)]);

        // The weight depends only on the rollup.
        await _store.ExecuteAsync($"INSERT INTO room_week (room_id, week, messages) VALUES ('r', '2026-11-16', {messages})");
        var response = await _service.IngestAsync("rooms", _admin, Room(to, 2));
        Assert.That(response.Status, Is.EqualTo(status), response.Body);
        Assert.That(await _store.ScalarAsync("SELECT type FROM rooms"), Is.EqualTo(status == 200 ? to : from));
    }

    private async Task AssertStoredAsync(string collection, IEnumerable<string> lines)
    {
        var response = await _service.IngestAsync(collection, _admin, lines);
        Assert.That(response.Status, Is.EqualTo(200), response.Body);
    }

    private static string Room(string type, int day) => Documents.Room("r", type, "r", $"2026-11-0{day}T00:00:00.000Z");

    private static IEnumerable<string> Sessions(int count, int days, int first = 0)
    {
        var start = new DateTime(2026, 10, 1, 0, 0, 0, DateTimeKind.Utc);
        return Enumerable.Range(first, count).Select(number =>
            Documents.Session($"s{number}", $"u{number}", start, start.AddDays(days), "2026-11-01T00:00:00.000Z"));
    }

    private static IEnumerable<string> Deletions(int count) =>
        Enumerable.Range(0, count).Select(number => Documents.Deletion($"s{number}", "2026-11-02T00:00:00.000Z"));
}
