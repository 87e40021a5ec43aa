using System.Diagnostics;
using System.Text;
using Engagement.Infrastructure.Ingest;
using Engagement.IntegrationTests.Harness;
using Npgsql;

namespace Engagement.IsolatedTests.Ingest.Live;

/// <summary>Live documents while another process holds the store's lock, and during a stop of the service.</summary>
public sealed class LiveWaitTests
{
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
    public async Task Documents_beyond_the_queue_limit_are_refused_at_once_and_queued_ones_are_stored()
    {
        await using var service = await _store.ServeAsync(
            ("Ingest:MaxWaitingDocuments", "3"), ("Ingest:MaxWaitSeconds", "60"), ("Engagement:Webhook:Token", "0123456789abcdef"));
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
                    Documents.WebhookMessage("0123456789abcdef", "m6", "r", "u", "2026-11-20T10:00:00.000Z")),
                "Too many documents wait to be stored; try again later.");
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(30)), "without a wait");
            Assert.That((first.IsCompleted, second.IsCompleted), Is.EqualTo((false, false)));
        }

        Assert.That(((await first.WaitAsync(Wait.Timeout)).Status, (await second.WaitAsync(Wait.Timeout)).Status), Is.EqualTo((200, 200)));
        Assert.That(await StoredAsync(), Is.EqualTo("m1 m2 m3 m4"));
    }

    [Test]
    public async Task Documents_that_time_out_are_not_stored_later()
    {
        await using var service = await _store.ServeAsync(("Ingest:MaxWaitSeconds", "1"));
        await using (await LockAsync())
        {
            var first = SendAsync(service, 1);
            await Wait.UntilAsync(async () => await _store.WaitingAsync() == 1);
            var watch = Stopwatch.StartNew();
            foreach (var response in await Task.WhenAll(SendAsync(service, 2), first))
            {
                AssertBusy(response, "Another process has been changing the store for too long; none of the documents is stored, try again later.");
            }

            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(9)), "not the 10 s of the default");
        }

        Assert.That((await SendAsync(service, 3)).Status, Is.EqualTo(200));
        Assert.That(await StoredAsync(), Is.EqualTo("m3"));
    }

    [Test]
    public async Task Disconnect_removes_the_documents_from_the_queue()
    {
        await using var service = await _store.ServeAsync();
        Task<TestResponse> first;
        await using (await LockAsync())
        {
            first = SendAsync(service, 1);
            await Wait.UntilAsync(async () => await _store.WaitingAsync() == 1);
            using (var client = await service.ConnectAsync(Wait.Timeout))
            {
                await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
                    $"POST {TestService.Ingest}messages HTTP/1.1\r\nHost: x\r\nX-User-Id: {_admin.UserId}\r\nX-Auth-Token: {_admin.Token}\r\n"
                    + $"Content-Length: {Message(2).Length}\r\n\r\n{Message(2)}"));
                await Wait.UntilAsync(async () => await WaitingDocumentsAsync(service) == 1);
            }

            await Wait.UntilAsync(async () => await WaitingDocumentsAsync(service) == 0);
        }

        Assert.That((await first.WaitAsync(Wait.Timeout)).Status, Is.EqualTo(200));
        Assert.That((await SendAsync(service, 3)).Status, Is.EqualTo(200));
        Assert.That(await StoredAsync(), Is.EqualTo("m1 m3"));
    }

    [Test]
    public async Task Queued_documents_are_limited_in_memory()
    {
        await using var service = await _store.ServeAsync(("Ingest:MaxHeldBytes", $"{16 * 1024 * 1024}"));
        var names = string.Join(',', Enumerable.Repeat("\"n\"", 50_000));
        Task<TestResponse> large;
        await using (await LockAsync())
        {
            // A single request may exceed the limit.
            large = service.IngestAsync("rooms", _admin, Enumerable.Range(0, 12).Select(
                room => Documents.Room($"r{room}", more: $",\"usernames\":[{names}]")));
            await Wait.UntilAsync(async () => await WaitingDocumentsAsync(service) == 12 || await _store.WaitingAsync() == 1);
            AssertBusy(await SendAsync(service, 1), "Too much is sent at once; try again later.");
        }

        Assert.That((await large.WaitAsync(Wait.Timeout)).Status, Is.EqualTo(200));
        Assert.That((await SendAsync(service, 1)).Status, Is.EqualTo(200), "the memory is free again");
    }

    [Test]
    public async Task Unknown_commit_outcome_is_not_reported_as_not_stored()
    {
        await using var link = new FaultyLink(_store.ConnectionString);
        await using var service = await _store.ServeAtAsync(link.ConnectionString);
        await using (await LockAsync())
        {
            var sent = SendAsync(service, 1);
            await Wait.UntilAsync(async () => await _store.WaitingAsync() == 1);
            link.Close();
            AssertBusy(
                await sent.WaitAsync(Wait.Timeout),
                "It is not known yet whether the documents are stored; send them again: what is stored already changes nothing.");
        }

        await Wait.UntilAsync(async () => (string?)await StoredAsync() == "m1");
        link.Open();
        await Wait.UntilAsync(async () => (await SendAsync(service, 1, 2)).Status == 200);
        Assert.That(await StoredAsync(), Is.EqualTo("m1 m2"));
    }

    [Test]
    public async Task Next_batch_does_not_change_the_reported_outcome_of_the_previous()
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
                await first.WaitAsync(Wait.Timeout),
                "It is not known yet whether the documents are stored; send them again: what is stored already changes nothing.");
            AssertBusy(await next.WaitAsync(Wait.Timeout), "The database cannot be reached; try again later.");
        }

        await Wait.UntilAsync(async () => (string?)await StoredAsync() == "m1");
    }

    [Test]
    public async Task Stop_responds_to_all_queued_requests_and_stores_their_documents()
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

        await stopping.WaitAsync(Wait.Timeout);
        Assert.That((await Task.WhenAll(sent)).Select(response => response.Status), Has.All.EqualTo(200));
        Assert.That(await StoredAsync(), Is.EqualTo(string.Join(' ', Enumerable.Range(0, 10).Select(id => $"m{id}"))));
    }

    [Test]
    public async Task Stop_during_a_held_lock_refuses_all_requests_and_stores_nothing_later()
    {
        await using var service = await _store.ServeAsync(("Ingest:MaxWaitSeconds", "4"));
        var sent = new List<Task<TestResponse>>();
        await using (await LockAsync())
        {
            sent.Add(SendAsync(service, 0));
            await Wait.UntilAsync(async () => await _store.WaitingAsync() == 1);
            sent.AddRange(Enumerable.Range(1, 3).Select(id => SendAsync(service, id)));
            await Wait.UntilAsync(async () => await WaitingDocumentsAsync(service) == 3);
            await service.StopAsync().WaitAsync(Wait.Timeout);
            Assert.That((await Task.WhenAll(sent)).Select(response => response.Status), Has.All.EqualTo(503));
        }

        await service.DisposeAsync();
        Assert.That(await StoredAsync(), Is.Empty);
    }

    /// <summary>Holds the store's lock, like an import, until disposed.</summary>
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

    private static void AssertBusy(TestResponse response, string error) => Assert.That(
        (response.Status, response.Headers.GetValueOrDefault("Retry-After"), response.Body),
        Is.EqualTo((503, "5", $$"""{"success":false,"error":"{{error}}"}""")));

    private static string Message(int id) =>
        Documents.WithPlainDates(Documents.Message($"m{id}", "2026-11-20T10:00:00.000Z", "GENERAL", "u1"));
}
