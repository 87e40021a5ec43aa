using System.Diagnostics;
using System.Text;
using Engagement.Infrastructure.Ingest;
using Engagement.IntegrationTests.Harness;
using Npgsql;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>What becomes of live documents while another process changes the store, of those that wait behind them, and when the service stops.</summary>
[NonParallelizable]
public sealed class LiveWaitTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private TestStore _store = null!;
    private Credentials _admin = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _store = await TestStore.CreateAsync();
        _admin = await _store.CreateAccountAsync("admin");
    }

    [TearDown]
    public async Task StopAsync() => await _store.DisposeAsync();

    [Test]
    public async Task More_than_may_wait_is_refused_at_once_and_what_waits_is_stored()
    {
        await using var service = await _store.ServeAsync(("Ingest:MaxWaitingDocuments", "3"), ("Engagement:Webhook:Token", "0123456789abcdef"));
        Task<TestResponse> first, second;
        await using (await LockAsync())
        {
            first = SendAsync(service, 1);
            await Wait.UntilAsync(async () => await _store.WaitingAsync() == 1);
            second = SendAsync(service, 2, 3, 4);
            await Wait.UntilAsync(async () => await WaitingDocumentsAsync(service) == 3);

            var watch = Stopwatch.StartNew();
            AssertBusy(await SendAsync(service, 5), "Too many documents wait to be stored; try again later.");
            AssertBusy(
                await service.PostAsync(
                    TestService.Hook,
                    """{"token":"0123456789abcdef","message_id":"m6","channel_id":"r","user_id":"u","timestamp":"2026-11-20T10:00:00.000Z"}"""),
                "Too many documents wait to be stored; try again later.");
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(4)));
            Assert.That((first.IsCompleted, second.IsCompleted), Is.EqualTo((false, false)));
        }

        Assert.That(((await first.WaitAsync(s_patience)).Status, (await second.WaitAsync(s_patience)).Status), Is.EqualTo((200, 200)));
        Assert.That(await StoredAsync(), Is.EqualTo("m1 m2 m3 m4"));
    }

    [Test]
    public async Task What_could_not_be_stored_in_time_is_not_stored_afterwards()
    {
        await using var service = await _store.ServeAsync(("Ingest:MaxWaitSeconds", "1"));
        await using (await LockAsync())
        {
            var first = SendAsync(service, 1);
            await Wait.UntilAsync(async () => await _store.WaitingAsync() == 1);
            var watch = Stopwatch.StartNew();
            foreach (var answer in await Task.WhenAll(SendAsync(service, 2), first))
            {
                AssertBusy(answer, "Another process has been changing the store for too long; none of the documents is stored, try again later.");
            }

            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(4)));
        }

        Assert.That((await SendAsync(service, 3)).Status, Is.EqualTo(200));
        Assert.That(await StoredAsync(), Is.EqualTo("m3"));
    }

    [Test]
    public async Task Whoever_goes_away_while_its_documents_wait_takes_them_back()
    {
        await using var service = await _store.ServeAsync();
        Task<TestResponse> first;
        await using (await LockAsync())
        {
            first = SendAsync(service, 1);
            await Wait.UntilAsync(async () => await _store.WaitingAsync() == 1);
            using (var client = await service.ConnectAsync(s_patience))
            {
                await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
                    $"POST {TestService.Ingest}messages HTTP/1.1\r\nHost: x\r\nX-User-Id: {_admin.UserId}\r\nX-Auth-Token: {_admin.Token}\r\n"
                    + $"Content-Length: {Message(2).Length}\r\n\r\n{Message(2)}"));
                await Wait.UntilAsync(async () => await WaitingDocumentsAsync(service) == 1);
            }

            await Wait.UntilAsync(async () => await WaitingDocumentsAsync(service) == 0);
        }

        Assert.That((await first.WaitAsync(s_patience)).Status, Is.EqualTo(200));
        Assert.That((await SendAsync(service, 3)).Status, Is.EqualTo(200));
        Assert.That(await StoredAsync(), Is.EqualTo("m1 m3"));
    }

    [Test]
    public async Task What_waits_takes_no_more_memory_than_it_may()
    {
        await using var service = await _store.ServeAsync(("Ingest:MaxHeldBytes", $"{16 * 1024 * 1024}"));
        var names = string.Join(',', Enumerable.Repeat("\"n\"", 50_000));
        Task<TestResponse> large;
        await using (await LockAsync())
        {
            // Alone it may be as large as it likes.
            large = service.IngestAsync("rooms", _admin, Enumerable.Range(0, 12).Select(
                room => $$"""{"_id":"r{{room}}","t":"c","usernames":[{{names}}],"_updatedAt":"2026-11-20T10:00:00.000Z"}"""));
            await Wait.UntilAsync(async () => await WaitingDocumentsAsync(service) == 12 || await _store.WaitingAsync() == 1);
            AssertBusy(await SendAsync(service, 1), "Too much is sent at once; try again later.");
        }

        Assert.That((await large.WaitAsync(s_patience)).Status, Is.EqualTo(200));
        Assert.That((await SendAsync(service, 1)).Status, Is.EqualTo(200), "there is room again");
    }

    [Test]
    public async Task Nobody_is_told_that_documents_are_not_stored_whose_commit_was_not_heard_of()
    {
        await using var link = new FaultyLink(_store.ConnectionString);
        await using var service = await _store.ServeAtAsync(link.ConnectionString);
        await using (await LockAsync())
        {
            var sent = SendAsync(service, 1);
            await Wait.UntilAsync(async () => await _store.WaitingAsync() == 1);
            link.Close();
            AssertBusy(
                await sent.WaitAsync(s_patience),
                "It is not known yet whether the documents are stored; send them again: what is stored already changes nothing.");
        }

        await Wait.UntilAsync(async () => (string?)await StoredAsync() == "m1");
        link.Open();
        await Wait.UntilAsync(async () => (await SendAsync(service, 1, 2)).Status == 200);
        Assert.That(await StoredAsync(), Is.EqualTo("m1 m2"));
    }

    [Test]
    public async Task A_batch_that_comes_next_does_not_change_what_is_told_of_the_one_before()
    {
        await using var link = new FaultyLink(_store.ConnectionString);
        await using var service = await _store.ServeAtAsync(link.ConnectionString);
        await using (await LockAsync())
        {
            var first = SendAsync(service, 1);
            await Wait.UntilAsync(async () => await _store.WaitingAsync() == 1);
            var next = SendAsync(service, 2);
            await Wait.UntilAsync(async () => await WaitingDocumentsAsync(service) == 1);
            link.Close();
            AssertBusy(
                await first.WaitAsync(s_patience),
                "It is not known yet whether the documents are stored; send them again: what is stored already changes nothing.");
            AssertBusy(await next.WaitAsync(s_patience), "The database cannot be reached; try again later.");
        }

        await Wait.UntilAsync(async () => (string?)await StoredAsync() == "m1");
    }

    [Test]
    public async Task A_stop_answers_all_that_waits_and_keeps_its_word()
    {
        await using var service = await _store.ServeAsync();
        var sent = new List<Task<TestResponse>>();
        Task stopping;
        await using (await LockAsync())
        {
            sent.Add(SendAsync(service, 0));
            await Wait.UntilAsync(async () => await _store.WaitingAsync() == 1);
            sent.AddRange(Enumerable.Range(1, 9).Select(id => SendAsync(service, id)));
            await Wait.UntilAsync(async () => await WaitingDocumentsAsync(service) == 9);
            stopping = service.StopAsync();
            await Task.WhenAny(stopping, Task.Delay(500));
            Assert.That(stopping.IsCompleted, Is.False);
        }

        await stopping.WaitAsync(s_patience);
        Assert.That((await Task.WhenAll(sent)).Select(answer => answer.Status), Has.All.EqualTo(200));
        Assert.That(await StoredAsync(), Is.EqualTo(string.Join(' ', Enumerable.Range(0, 10).Select(id => $"m{id}"))));
    }

    [Test]
    public async Task A_stop_while_the_store_is_held_answers_all_and_stores_nothing_later()
    {
        await using var service = await _store.ServeAsync(("Ingest:MaxWaitSeconds", "4"));
        var sent = new List<Task<TestResponse>>();
        await using (await LockAsync())
        {
            sent.Add(SendAsync(service, 0));
            await Wait.UntilAsync(async () => await _store.WaitingAsync() == 1);
            sent.AddRange(Enumerable.Range(1, 3).Select(id => SendAsync(service, id)));
            await Wait.UntilAsync(async () => await WaitingDocumentsAsync(service) == 3);
            await service.StopAsync().WaitAsync(s_patience);
            Assert.That((await Task.WhenAll(sent)).Select(answer => answer.Status), Has.All.EqualTo(503));
        }

        await service.DisposeAsync();
        Assert.That(await StoredAsync(), Is.Empty);
    }

    /// <summary>Changes the store, as an import does, until it is disposed of.</summary>
    private async Task<IAsyncDisposable> LockAsync()
    {
        var connection = await _store.OpenConnectionAsync();
        await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(IngestStore.TakeLock, connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private Task<TestResponse> SendAsync(TestService service, params int[] ids) => service.IngestAsync("messages", _admin, ids.Select(Message));

    private async Task<object?> StoredAsync() => await _store.ScalarAsync("""SELECT coalesce(string_agg(id, ' ' ORDER BY id COLLATE "C"), '') FROM messages""");

    private static async Task<int> WaitingDocumentsAsync(TestService service) =>
        (await service.GetAsync("/metrics")).Body.Split('\n').Where(line => line.StartsWith("engagement_ingest_waiting", StringComparison.Ordinal))
            .Select(line => (int)double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture)).SingleOrDefault();

    private static void AssertBusy(TestResponse answer, string error) => Assert.That(
        (answer.Status, answer.Headers.GetValueOrDefault("Retry-After"), answer.Body),
        Is.EqualTo((503, "5", $$"""{"success":false,"error":"{{error}}"}""")));

    private static string Message(int id) =>
        $$"""{"_id":"m{{id}}","rid":"GENERAL","ts":"2026-11-20T10:00:00.000Z","u":{"_id":"u1"},"_updatedAt":"2026-11-20T10:00:00.000Z"}""";
}
