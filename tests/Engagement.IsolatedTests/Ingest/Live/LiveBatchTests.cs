using System.Collections.Concurrent;
using Engagement.Infrastructure.Ingest;
using Engagement.IntegrationTests.Harness;
using Engagement.IntegrationTests.Ingest.Live;
using static Engagement.IntegrationTests.Ingest.Live.LiveDocument;

namespace Engagement.IsolatedTests.Ingest.Live;

/// <summary>Requests that wait for the store's lock share one batch; a failing request must not affect the others.</summary>
public sealed class LiveBatchTests
{
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
    public async Task Each_client_gets_the_counts_of_its_own_documents()
    {
        await SendAsync(Message("m1"));
        var responses = await SendTogetherAsync([[Message("m1")], [Message("m2"), Message("m1")], [Message("m3"), Message("m4")], [Message("m3")]]);
        Assert.That(
            responses.Select(response => response.Body),
            Is.EqualTo(new[] { Response(1, 0), Response(2, 1), Response(2, 2), Response(1, 0) }));
        Assert.That(await _store.DataVersionAsync(), Is.EqualTo(3), "one batch before, one for the first request, one for all four");
    }

    [Test]
    public async Task Document_refused_by_the_store_does_not_affect_other_clients()
    {
        await _store.ExecuteAsync("ALTER TABLE messages ADD CONSTRAINT refused CHECK (id <> 'refused')");
        var responses = await SendTogetherAsync([[Message("m1")], [Message("m2"), Message("refused")], [Message("m3")]]);
        Assert.That(responses.Select(response => response.Status), Is.EqualTo(new[] { 200, 400, 200 }));
        Assert.That(responses[0].Body, Is.EqualTo(Response(1, 1)));
        Assert.That(
            responses[1].Body, Is.EqualTo("""{"success":false,"error":"The store refused a document of this request, and none of them is stored."}"""));
        Assert.That(await _store.ScalarAsync("SELECT string_agg(id, ' ' ORDER BY id) FROM messages"), Is.EqualTo("first m1 m3"));
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty);

        await _store.ExecuteAsync("ALTER TABLE messages DROP CONSTRAINT refused");
        Assert.That((await SendAsync(Message("m2"), Message("refused"))).Body, Is.EqualTo(Response(2, 2)));
    }

    [TestCase("P0001")]
    [TestCase("XX000")]
    [TestCase("54000")]
    public async Task Database_error_of_one_document_does_not_affect_other_clients(string state)
    {
        await _store.ExecuteAsync(
            $"""
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''{state}''; END';
            CREATE TRIGGER fail BEFORE INSERT ON messages FOR EACH ROW WHEN (NEW.id = 'fails') EXECUTE FUNCTION fail()
            """);
        var responses = await SendTogetherAsync([[Message("m1")], [Message("m2"), Message("fails")], [Message("m3")]]);
        Assert.That(responses.Select(response => response.Status), Is.EqualTo(new[] { 200, 503, 200 }));
        Assert.That(await _store.ScalarAsync("SELECT string_agg(id, ' ' ORDER BY id) FROM messages"), Is.EqualTo("first m1 m3"));
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty);
    }

    [Test]
    public async Task Missing_table_affects_only_requests_that_need_it()
    {
        await _store.ExecuteAsync("ALTER TABLE users RENAME TO people");
        var responses = await SendTogetherAsync([[Message("m1")], [User("u1", "user", 20)], [Message("m2")], [User("u2", "user", 20)]]);
        Assert.That(responses.Select(response => response.Status), Is.EqualTo(new[] { 200, 503, 200, 503 }));
        Assert.That(await _store.ScalarAsync("SELECT string_agg(id, ' ' ORDER BY id) FROM messages"), Is.EqualTo("first m1 m2"));
    }

    [Test]
    public async Task Slow_request_delays_the_smaller_ones_only_once()
    {
        await _store.ExecuteAsync(
            """
            CREATE FUNCTION delay() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN PERFORM pg_sleep(2); RAISE EXCEPTION USING ERRCODE = ''query_canceled'', MESSAGE = ''too slow''; END';
            CREATE TRIGGER delay BEFORE INSERT ON messages FOR EACH ROW WHEN (NEW.id = 'slow') EXECUTE FUNCTION delay()
            """);
        var order = new ConcurrentQueue<int>();
        var responses = await SendTogetherAsync([[Message("m1"), Message("slow")], [Message("m2")], [Message("m3")]], order);
        Assert.That(responses.Select(response => response.Status), Is.EqualTo(new[] { 503, 200, 200 }));
        Assert.That(responses[0].Body, Does.Contain("takes too long to be made live"));
        Assert.That(order.Last(), Is.Zero, "the slow request completes last although it was sent first");
        Assert.That(await _store.ScalarAsync("SELECT string_agg(id, ' ' ORDER BY id) FROM messages"), Is.EqualTo("first m2 m3"));
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty);
    }

    /// <summary>Sends requests that wait in this order behind another one, which waits for the lock.</summary>
    private async Task<TestResponse[]> SendTogetherAsync(LiveDocument[][] requests, ConcurrentQueue<int>? completed = null)
    {
        await using var other = await _store.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var command = other.CreateCommand())
        {
            command.CommandText = IngestStore.TakeLock;
            await command.ExecuteNonQueryAsync();
        }

        var first = SendAsync(Message("first"));
        await Wait.UntilAsync(async () => await _store.WaitingAsync() == 1);
        var responses = new List<Task<TestResponse>>();
        var waiting = 0;
        foreach (var request in requests)
        {
            responses.Add(CompleteAsync(request, responses.Count));
            waiting += request.Length;
            await Wait.UntilAsync(async () => await WaitingDocumentsAsync() == waiting);
        }

        await transaction.CommitAsync();
        Assert.That((await first).Status, Is.EqualTo(200));
        return await Task.WhenAll(responses);

        async Task<TestResponse> CompleteAsync(LiveDocument[] request, int number)
        {
            var response = await SendAsync(request);
            completed?.Enqueue(number);
            return response;
        }
    }

    private async Task<int> WaitingDocumentsAsync() =>
        (await _service.GetAsync("/metrics")).Body.Split('\n').Where(line => line.StartsWith("engagement_ingest_waiting{} ", StringComparison.Ordinal))
            .Select(line => int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)).Single();

    private Task<TestResponse> SendAsync(params LiveDocument[] documents) =>
        _service.IngestAsync(documents[0].Collection, _admin, documents.Select(document => document.Json));

    private static string Response(int received, int applied) =>
        $$"""{"received":{{received}},"applied":{{applied}},"unchanged":{{received - applied}},"rejected":0,"errors":[],"success":true}""";
}
