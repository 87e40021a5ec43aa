using System.Diagnostics;
using Engagement.Application.Ingest;
using Engagement.IntegrationTests.Harness;
using Engagement.IntegrationTests.Ingest.Live;
using Npgsql;
using static Engagement.IntegrationTests.Ingest.Live.LiveDocument;

namespace Engagement.IntegrationTests.Caching;

/// <summary>The cache of responses, with two services on one store: docs/decisions/0021-response-cache.md.</summary>
public sealed class ResponseCacheTests
{
    private const string Sent = "messages/messages-sent";
    private const string Window = "start=2026-11-20T00:00:00.000Z&end=2026-11-21T23:59:59.999Z";

    private static readonly string[] s_paths =
    [
        Sent, "messages/origin", "messages/top-five-popular-channels", "channels/list", "users/new-users", "users/active-users",
        "users/users-by-time-of-the-day-in-a-week", "users/chat-busier/hourly-data", "users/chat-busier/weekly-data",
    ];

    private TestStore _store = null!;
    private TestService _here = null!;
    private TestService _there = null!;
    private Credentials _admin = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _store = await TestStore.CreateAsync();
        _admin = await _store.CreateAccountAsync("admin");
        _here = await _store.ServeAsync();
        _there = await _store.ServeAsync();
        await SendAsync(_here, Room("r", "c", "a"));
        await SendAsync(_here, Message("m"));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
        await _store.DisposeAsync();
    }

    [TestCaseSource(nameof(s_paths))]
    public async Task Cached_query_is_not_counted_again(string path)
    {
        var first = await QueryAsync(_here, path);
        await using var locked = await LockAsync("message_day, room_day, room_week, rooms, new_user_day, active_day, active_hour, user_day");
        var again = await QueryAsync(_here, path);
        Assert.That((again.Status, again.Body), Is.EqualTo((200, first.Body)));
        var otherwise = await QueryAsync(_here, path, "start=2026-11-20T00:00:00.000Z&x=1&end=2026-11-21T23:59:00.000Z");
        Assert.That(otherwise.Body, Is.EqualTo(first.Body), "an equal query in another form");
    }

    [TestCase(Sent, "start=2026-11-20T00:00:00.000Z&end=2026-11-20T00:00:00.000Z")]
    [TestCase("channels/list", Window + "&offset=1")]
    [TestCase("channels/list", Window + "&count=1")]
    [TestCase("channels/list", Window + "&hideRoomsWithNoActivity=false")]
    [TestCase("users/chat-busier/hourly-data", "start=2026-11-20T01:00:00.000Z")]
    [TestCase("users/users-by-time-of-the-day-in-a-week", "start=2026-11-20T00:00:00.001Z&end=2026-11-21T23:59:59.999Z")]
    [TestCase("users/users-by-time-of-the-day-in-a-week", "start=2026-11-20T00:00:00.000Z&end=2026-11-21T22:59:59.999Z")]
    public async Task Different_query_is_counted(string path, string query)
    {
        await QueryAsync(_here, path);
        await using var locked = await LockAsync("message_day, room_day, room_week, rooms, new_user_day, active_day, active_hour, user_day");
        var pending = QueryAsync(_here, path, query);
        await Wait.UntilAsync(async () => await _store.WaitingAsync() > 0);
        await locked.CloseAsync();
        Assert.That((await pending).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Document_accepted_here_is_in_the_next_response()
    {
        for (var number = 2; number <= 50; number++)
        {
            Assert.That((await QueryAsync(_here, Sent)).Body, Does.Contain($"\"messages\":{number - 1}}}"));
            await SendAsync(_here, Message($"m{number}"));
            Assert.That((await QueryAsync(_here, Sent)).Body, Does.Contain($"\"messages\":{number}}}"));
        }
    }

    [Test]
    public async Task Document_accepted_elsewhere_is_in_responses_after_a_second()
    {
        await QueryAsync(_there, Sent);
        await SendAsync(_here, Message("m2"));
        await ContainsAfterASecondAsync("\"messages\":2}");
    }

    [Test]
    public async Task Change_by_a_verb_is_in_responses_after_a_second()
    {
        await QueryAsync(_there, Sent);
        using var folder = new ExportFolder();
        folder.Write("messages.jsonl", Message("m2").Json, Message("m3").Json);
        await _store.ImportAsync(folder.Path);
        await ContainsAfterASecondAsync("\"messages\":3}");

        // A manual change that the rebuild corrects.
        await _store.ExecuteAsync("UPDATE message_day SET messages = 7");
        await _store.ExecuteAsync("UPDATE workspace SET data_state = gen_random_uuid()");
        await ContainsAfterASecondAsync("\"messages\":7}");
        await _store.SendAsync(new RebuildCommand());
        await ContainsAfterASecondAsync("\"messages\":3}");
    }

    [Test]
    public async Task Data_of_a_restored_dump_are_in_responses_after_a_second()
    {
        await QueryAsync(_there, Sent);
        var (before, version) = (await _store.ScalarAsync("SELECT data_state FROM workspace"), await _store.DataVersionAsync());
        await SendAsync(_here, Message("m2"));
        await ContainsAfterASecondAsync("\"messages\":2}");

        // A restored older dump, then as many changes as the replaced data had.
        await _store.ExecuteAsync($"UPDATE message_day SET messages = 1; UPDATE workspace SET data_state = '{before}', data_version = {version}");
        await _store.ExecuteAsync("UPDATE message_day SET messages = 5; UPDATE workspace SET data_state = gen_random_uuid(), data_version = data_version + 1");
        await ContainsAfterASecondAsync("\"messages\":5}");
    }

    [Test]
    public async Task Response_counted_before_a_change_is_not_cached_as_one_after_it()
    {
        // The service has the state of the data and cannot read it again before the change.
        await QueryAsync(_there, "messages/origin");
        await using var change = await LockAsync("workspace");
        var pending = QueryAsync(_there, Sent);
        await Task.WhenAny(pending, Task.Delay(TimeSpan.FromMilliseconds(500)));
        await using (var make = new NpgsqlCommand(
            "UPDATE message_day SET messages = 7; UPDATE workspace SET data_state = gen_random_uuid(); COMMIT", change))
        {
            await make.ExecuteNonQueryAsync();
        }

        Assert.That((await pending).Status, Is.EqualTo(200));
        await ContainsAfterASecondAsync("\"messages\":7}");
    }

    [Test]
    public async Task Cache_is_not_used_until_the_store_confirms_its_state()
    {
        await QueryAsync(_here, Sent);
        await using var locked = await LockAsync("workspace");
        await Wait.ForOtherInstancesAsync();
        var pending = QueryAsync(_here, Sent);
        await Wait.UntilAsync(async () => await _store.WaitingAsync() > 0);
        Assert.That(pending.IsCompleted, Is.False);
        await locked.CloseAsync();
        Assert.That((await pending).Status, Is.EqualTo(200));
    }

    [TestCaseSource(nameof(s_paths))]
    public async Task Response_with_a_matching_etag_is_a_304(string path)
    {
        var response = await QueryAsync(_here, path);
        var tag = response.Headers["ETag"];
        Assert.That(tag, Does.Match("^\"[0-9A-F]{32}\"$"));
        Assert.That(response.Headers["Cache-Control"], Does.Contain("private").And.Contain("no-cache"));
        foreach (var ifNoneMatch in new[] { tag, $"W/{tag}", $"\"x\", {tag}", "*" })
        {
            var again = await IfNoneMatchAsync(_there, path, Window, ifNoneMatch, _admin);
            Assert.That((again.Status, again.Body, again.Headers["ETag"]), Is.EqualTo((304, "", tag)), ifNoneMatch);
            Assert.That(again.Headers["Cache-Control"], Is.EqualTo(response.Headers["Cache-Control"]));
            Assert.That(again.ContentType, Is.Null);
        }

        foreach (var ifNoneMatch in new[] { "\"x\"", tag.Trim('"'), "", "\"" })
        {
            var again = await IfNoneMatchAsync(_here, path, Window, ifNoneMatch, _admin);
            Assert.That((again.Status, again.Body), Is.EqualTo((200, response.Body)), ifNoneMatch);
        }
    }

    [Test]
    public async Task Etag_changes_with_the_response_only()
    {
        var tag = (await QueryAsync(_here, Sent)).Headers["ETag"];
        await SendAsync(_here, Message("m2", day: 10));
        Assert.That((await IfNoneMatchAsync(_here, Sent, Window, tag, _admin)).Status, Is.EqualTo(304), "the change is outside the period");
        await SendAsync(_here, Message("m3"));
        var changed = await IfNoneMatchAsync(_here, Sent, Window, tag, _admin);
        Assert.That((changed.Status, changed.Headers["ETag"] == tag), Is.EqualTo((200, false)));
        await SendAsync(_here, Deletion("messages", "m3"));
        Assert.That((await IfNoneMatchAsync(_here, Sent, Window, tag, _admin)).Status, Is.EqualTo(304));
    }

    [Test]
    public async Task Etag_does_not_bypass_authorization_and_validation()
    {
        var tag = (await QueryAsync(_here, Sent)).Headers["ETag"];
        var guest = await _store.CreateAccountAsync("guest");
        Assert.That((await IfNoneMatchAsync(_here, Sent, Window, tag, guest)).Status, Is.EqualTo(403));
        Assert.That((await IfNoneMatchAsync(_here, Sent, Window, tag, null)).Status, Is.EqualTo(401));
        Assert.That((await IfNoneMatchAsync(_here, Sent, "start=x", "*", _admin)).Status, Is.EqualTo(400));
        Assert.That((await IfNoneMatchAsync(_here, Sent, Window, "*", _admin)).Headers, Does.Not.ContainKey("Pragma"));
    }

    [Test]
    public async Task Cache_can_be_turned_off()
    {
        await using var uncached = await _store.ServeAsync(TestService.ResponseCacheOff);
        var response = await QueryAsync(uncached, Sent);
        await using var locked = await LockAsync("message_day");
        var pending = QueryAsync(uncached, Sent);
        await Wait.UntilAsync(async () => await _store.WaitingAsync() > 0);
        await locked.CloseAsync();
        Assert.That((await pending).Headers["ETag"], Is.EqualTo(response.Headers["ETag"]));
    }

    private async Task ContainsAfterASecondAsync(string part)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(1))
        {
            // Sends requests all the time, so that the cache entry never expires for lack of use.
            Assert.That((await QueryAsync(_there, Sent)).Status, Is.EqualTo(200));
        }

        Assert.That((await QueryAsync(_there, Sent)).Body, Does.Contain(part));
    }

    private async Task SendAsync(TestService service, LiveDocument document)
    {
        var response = await service.IngestAsync(document.Collection, _admin, document.Json);
        Assert.That(response.Status, Is.EqualTo(200), response.Body);
    }

    private Task<TestResponse> QueryAsync(TestService service, string path, string query = Window) => service.QueryAsync(path, query, _admin);

    private static Task<TestResponse> IfNoneMatchAsync(TestService service, string path, string query, string ifNoneMatch, Credentials? caller) =>
        service.SendAsync(
            "GET", $"{TestService.Dashboard}{path}?{query}",
            ("X-User-Id", caller?.UserId), ("X-Auth-Token", caller?.Token), ("If-None-Match", ifNoneMatch));

    /// <summary>Blocks all reads of the tables until the connection is closed.</summary>
    private async Task<NpgsqlConnection> LockAsync(string tables)
    {
        var connection = await _store.OpenConnectionAsync();
        await using var hold = new NpgsqlCommand($"BEGIN; LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE", connection);
        await hold.ExecuteNonQueryAsync();
        return connection;
    }
}
