using System.Globalization;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>Messages that are deleted long after they were sent stay counted, as far as the setting KeepPrunedAfterDays says.</summary>
public sealed class PrunedMessageTests
{
    private const string Zone = "Asia/Kolkata";
    private const string Month = "start=2023-01-01T12:00:00.000Z&end=2023-01-31T12:00:00.000Z";

    private static readonly DateTime s_sent = new(2023, 1, 1, 12, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan s_30days = TimeSpan.FromSeconds(30 * 86_400);
    private static readonly TimeSpan s_millisecond = TimeSpan.FromMilliseconds(1);

    private static IEnumerable<TestCaseData> Ages =>
    [
        new TestCaseData(0, s_30days, false).SetArgDisplayNames("0", "30 days"),
        new TestCaseData(0, 1_000 * s_30days, false).SetArgDisplayNames("0", "82 years"),
        new TestCaseData(30, s_30days, true).SetArgDisplayNames("30", "30 days"),
        new TestCaseData(30, s_30days - s_millisecond, false).SetArgDisplayNames("30", "30 days less 1 ms"),
        new TestCaseData(30, 10 * s_30days, true).SetArgDisplayNames("30", "300 days"),
        new TestCaseData(30, TimeSpan.Zero, false).SetArgDisplayNames("30", "at once"),
        new TestCaseData(1, TimeSpan.FromDays(1), true).SetArgDisplayNames("1", "1 day"),
        new TestCaseData(1, TimeSpan.FromDays(1) - s_millisecond, false).SetArgDisplayNames("1", "1 day less 1 ms"),
        new TestCaseData(36_500, TimeSpan.FromDays(36_500), true).SetArgDisplayNames("36500", "36500 days"),
    ];

    [TestCaseSource(nameof(Ages))]
    public async Task Message_stays_counted_when_it_is_deleted_after_the_days_of_the_setting(int keep, TimeSpan age, bool counted)
    {
        // The oldest deletions are before the present, which versions may not be far ahead of.
        var deletedAt = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var sent = deletedAt - age;
        await using var store = await TestStore.CreateAsync(Zone, keepPrunedAfterDays: keep);
        using var folder = new ExportFolder();
        folder.Write("rooms.jsonl", Documents.Room("r"));
        folder.Write("messages.jsonl", Documents.Message("m1", sent), Documents.Message("m2", sent), Documents.Message("m3", sent, user: "v"));
        await store.ImportAsync(folder.Path);
        await store.ImportAsync(folder.Write(
            "rocketchat__trash.json",
            Documents.Deletion("m1", deletedAt, "rocketchat_message"),
            Trashed("m2", sent, deletedAt),
            Trashed("m4", sent, deletedAt, user: "w")));
        await AssertAsync(store, counted ? 4 : 1, counted ? ["u", "v", "w"] : ["v"]);
    }

    [Test]
    public async Task Pruned_messages_stay_in_every_response()
    {
        await using var store = await TestStore.CreateAsync(Zone, keepPrunedAfterDays: 30);
        await using var service = await store.ServeAsync();
        var admin = await store.CreateAccountAsync("admin");
        await SendAsync(service, admin, "rooms", Documents.Room("r", name: "general"));
        await SendAsync(service, admin, "messages", Documents.Message("m1", s_sent), Documents.Message("m2", s_sent.AddHours(1)));
        var responses = await ResponsesAsync(service, admin);
        Assert.That(responses[0], Does.Contain("\"messages\":2"));

        await SendAsync(service, admin, "messages", Documents.Deletion("m1", s_sent + s_30days), Documents.Deletion("m2", s_sent + (2 * s_30days)));
        Assert.That(await store.ScalarAsync("SELECT count(*) FROM messages WHERE deleted"), Is.EqualTo(2L));
        Assert.That(await ResponsesAsync(service, admin), Is.EqualTo(responses));
        await AssertAsync(store, 2, "u");
    }

    [Test]
    public async Task Rebuild_applies_a_changed_setting()
    {
        await using var store = await TestStore.CreateAsync(Zone);
        using var folder = new ExportFolder();
        folder.Write("rooms.jsonl", Documents.Room("r"));
        folder.Write("messages.jsonl", Documents.Message("live", s_sent, user: "v"));
        folder.Write(
            "rocketchat__trash.json", Trashed("old", s_sent, s_sent + s_30days), Trashed("new", s_sent, s_sent + s_30days - s_millisecond, user: "w"));
        await store.ImportAsync(folder.Path);
        await AssertAsync(store, 1, "v");

        await store.RebuildAsync(Zone, 30);
        await AssertAsync(store, 2, "u", "v");
        await store.RebuildAsync(Zone, 29);
        await AssertAsync(store, 3, "u", "v", "w");
        await store.RebuildAsync(Zone, 0);
        await AssertAsync(store, 1, "v");
    }

    [Test]
    public async Task Later_version_without_a_deletion_counts_whatever_the_age()
    {
        await using var store = await TestStore.CreateAsync(Zone, keepPrunedAfterDays: 30);
        await using var service = await store.ServeAsync();
        var admin = await store.CreateAccountAsync("admin");
        await SendAsync(service, admin, "rooms", Documents.Room("r"));
        await SendAsync(service, admin, "messages", Documents.Message("m", s_sent), Documents.Deletion("m", s_sent.AddDays(1)));
        await AssertAsync(store, 0);
        await SendAsync(service, admin, "messages", Documents.Message("m", s_sent, version: s_sent.AddDays(2)));
        await AssertAsync(store, 1, "u");
        await SendAsync(service, admin, "messages", Documents.Deletion("m", s_sent.AddDays(3)));
        await AssertAsync(store, 0);
        await SendAsync(service, admin, "messages", Documents.Message("m", s_sent, version: s_sent.AddDays(4)));
        await SendAsync(service, admin, "messages", Documents.Deletion("m", s_sent + s_30days));
        await AssertAsync(store, 1, "u");
    }

    [Test]
    public async Task Pruned_messages_follow_their_room_and_keep_the_hours_of_their_author()
    {
        await using var store = await TestStore.CreateAsync("UTC", keepPrunedAfterDays: 30);
        await using var service = await store.ServeAsync();
        var admin = await store.CreateAccountAsync("admin");
        await SendAsync(service, admin, "messages", Trashed("m", s_sent, s_sent + s_30days));
        await AssertAsync(store, 0);
        await SendAsync(service, admin, "rooms", Documents.Room("r", version: s_sent));
        await AssertAsync(store, 1, "u");

        // The loss of a later message recounts the author's day.
        await SendAsync(service, admin, "messages", Documents.Message("n", s_sent.AddHours(3)));
        Assert.That(await store.ScalarAsync("SELECT message_hours FROM user_day"), Is.EqualTo((1 << 12) | (1 << 15)));
        await SendAsync(service, admin, "messages", Documents.Deletion("n", s_sent.AddHours(4)));
        Assert.That(await store.ScalarAsync("SELECT message_hours FROM user_day"), Is.EqualTo(1 << 12));
        await AssertAsync(store, 1, "u");

        await SendAsync(service, admin, "rooms", Documents.Room("r", "l", version: s_sent.AddDays(1)));
        await AssertAsync(store, 0);
        await SendAsync(service, admin, "rooms", Documents.Room("r", "p", version: s_sent.AddDays(2)));
        await AssertAsync(store, 1, "u");
    }

    [Test]
    public async Task Deletion_of_a_future_version_is_reset_with_its_instant()
    {
        await using var store = await TestStore.CreateAsync(Zone, keepPrunedAfterDays: 30);
        using var folder = new ExportFolder();
        folder.Write("rooms.jsonl", Documents.Room("r"));
        folder.Write("messages.jsonl", Documents.Message("live", s_sent), Documents.Message("gone", s_sent, user: "v"));
        folder.Write("rocketchat__trash.json", Trashed("pruned", s_sent, s_sent + s_30days, user: "w"));
        await store.ImportAsync(folder.Path);
        await store.ImportAsync(folder.Write("rocketchat__trash.json", Documents.Deletion("gone", s_sent.AddDays(1), "rocketchat_message")));
        await store.ExecuteAsync("UPDATE messages SET version = '9999-01-01Z', deleted = true, deleted_at = '9999-01-01Z'");
        await store.ExecuteAsync("UPDATE messages SET columns_version = '9999-01-01Z' WHERE id = 'gone'");

        await store.RebuildAsync(Zone, 30);
        Assert.That(
            await store.ScalarAsync("SELECT string_agg(concat_ws(' ', id, deleted, (deleted_at AT TIME ZONE 'UTC')::date), ', ' ORDER BY id) FROM messages"),
            Is.EqualTo("gone t 1970-01-01, live f, pruned t 2023-01-31"));
        await AssertAsync(store, 2, "u", "w");
    }

    /// <summary>A deletion with all fields, as the trash has it; last updated when it was sent.</summary>
    private static string Trashed(string id, DateTime sent, DateTime deletedAt, string user = "u") => Documents.Message(
        id, sent, user: user, more: $",\"__collection__\":\"rocketchat_message\",\"_deletedAt\":{(DocumentDate)deletedAt}");

    /// <summary>Compares the messages that count, in every sum, and the authors who are active.</summary>
    private static async Task AssertAsync(TestStore store, int messages, params string[] active)
    {
        Assert.That(await store.ScalarAsync("SELECT coalesce(sum(messages), 0)::int FROM message_day"), Is.EqualTo(messages));
        Assert.That(
            await store.ScalarAsync("SELECT coalesce(sum(messages), 0)::int FROM room_day JOIN rooms r ON r.id = room_id AND r.type <> 'l'"),
            Is.EqualTo(messages));
        Assert.That(await store.ScalarAsync("SELECT coalesce(array_agg(DISTINCT user_id ORDER BY user_id), '{}') FROM user_day"), Is.EqualTo(active));
        Assert.That((await store.VerifyAsync()).Differences, Is.Empty);
    }

    private static async Task SendAsync(TestService service, Credentials admin, string collection, params string[] documents)
    {
        var response = await service.IngestAsync(collection, admin, documents.Select(Documents.WithPlainDates));
        Assert.That(
            response.Body, Does.Contain(string.Create(CultureInfo.InvariantCulture, $"\"received\":{documents.Length},")).And.Contain("\"rejected\":0"));
    }

    private static async Task<IReadOnlyList<string>> ResponsesAsync(TestService service, Credentials admin)
    {
        var bodies = new List<string>();
        foreach (var path in new[]
        {
            "messages/messages-sent", "messages/origin", "messages/top-five-popular-channels", "channels/list", "users/active-users",
            "users/users-by-time-of-the-day-in-a-week", "users/chat-busier/hourly-data", "users/chat-busier/weekly-data",
        })
        {
            bodies.Add((await service.QueryAsync(path, Month, admin)).Body);
        }

        return bodies;
    }
}
