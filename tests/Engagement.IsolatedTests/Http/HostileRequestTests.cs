using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Engagement.IntegrationTests.Harness;
using Engagement.IntegrationTests.Ingest.Live;

namespace Engagement.IsolatedTests.Http;

/// <summary>
/// Random hostile requests beside live writers and a reader: no failure but a 503 with Retry-After, no acknowledged document lost, every number
/// equal to the events. ENGAGEMENT_HOSTILE sets the number of requests, ENGAGEMENT_SEED the seed.
/// </summary>
public sealed partial class HostileRequestTests
{
    private const int Parallelism = 24;
    private const string HookToken = "a-token-that-is-long-enough";
    private const string Wide = "start=0001-01-01T00:00:00.000Z&end=9999-12-31T23:59:59.999Z";

    private static readonly int s_requests = Setting("ENGAGEMENT_HOSTILE", 1_500);
    private static readonly int s_seed = Setting("ENGAGEMENT_SEED", 1);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<(string Table, string Id), bool> _acknowledged = [];
    private readonly ConcurrentDictionary<int, int> _statuses = [];
    private readonly ConcurrentDictionary<int, int> _read = [];

    [Test]
    public async Task Hostile_requests_damage_neither_the_service_nor_the_store()
    {
        await using var store = await TestStore.CreateAsync("America/New_York");
        await store.SendAsync(new Application.Accounts.GrantPermissionCommand("view-engagement-dashboard", "reader"));
        await store.SendAsync(new Application.Accounts.GrantPermissionCommand("ingest-engagement-data", "writer"));
        var (admin, reader) = (await store.CreateAccountAsync("admin"), await store.CreateAccountAsync("reader"));
        var requests = new HostileRequests(
            s_seed, reader, await store.CreateAccountAsync("writer"), await store.CreateAccountAsync("reader"), HookToken);
        await using var service = await store.ServeAsync(
            ("Engagement:Webhook:Token", HookToken), ("RateLimit:Calls", "1000000"), ("Serilog:MinimumLevel:Default", "Fatal"),
            ("Http:KeepAliveTimeoutSeconds", "2"), ("Http:HeadersTimeoutSeconds", "10"));

        await using var load = new LiveLoad(service.Address, admin, "honest");
        await load.RunAsync(TimeSpan.Zero);
        using (var stop = new CancellationTokenSource())
        {
            var reading = ReadAsync(service, admin, stop.Token);
            await SendAsync(service, [.. Enumerable.Range(0, s_requests).Select(_ => requests.Next())]);
            await stop.CancelAsync();
            await reading;
        }

        await load.StopAsync();
        await TestContext.Out.WriteLineAsync(
            $"{s_requests} hostile requests of seed {s_seed}, responses by status (0: none): {Counts(_statuses)}; the reader's: {Counts(_read)}; "
            + $"{_acknowledged.Count} hostile documents and {load.Acknowledged.Sum(ids => ids.Length)} honest ones acknowledged, "
            + $"{load.Unacknowledged.Count} honest requests not");
        await AssertStoredAsync(store, load);
        Assert.That(_read.Keys, Is.EqualTo(new[] { 200 }), "the reader always gets a response");
        Assert.That(_statuses.Keys, Is.SupersetOf(new[] { 200, 400, 401, 403, 404 }), "the requests reach all stages");
        Assert.That(await MessagesSentAsync(service, admin), Is.EqualTo(await store.ScalarAsync("SELECT count(*) FROM messages WHERE id LIKE 'honest-%'")));
        Assert.That((await store.VerifyAsync()).Differences, Is.Empty);
        Assert.That((await service.GetAsync("/health/ready")).Status, Is.EqualTo(200));
    }

    private async Task AssertStoredAsync(TestStore store, LiveLoad load)
    {
        var acknowledged = _acknowledged.Keys.Concat(load.Acknowledged.SelectMany(ids => ids).Select(id => (Table: "messages", Id: id)));
        foreach (var table in acknowledged.ToLookup(document => document.Table, document => document.Id))
        {
            Assert.That(table.Except(await IdsAsync(store, table.Key)), Is.Empty, $"{table.Key} acknowledged and lost");
        }
    }

    private async Task SendAsync(TestService service, HostileRequest[] requests) => await Parallel.ForAsync(
        0, requests.Length, new ParallelOptions { MaxDegreeOfParallelism = Parallelism }, async (index, _) => await SendAsync(service, requests[index], index));

    private async Task SendAsync(TestService service, HostileRequest request, int index)
    {
        var response = await ExchangeAsync(service, request);
        var what = $"seed {s_seed}, request {index}: {Convert.ToBase64String(request.Bytes[..Math.Min(request.Bytes.Length, 4_000)])} -> {response}";
        var statuses = StatusLine().Matches(response).Select(line => int.Parse(line.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).ToList();
        foreach (var status in statuses.DefaultIfEmpty(0))
        {
            _statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
            Assert.That(status is < 500 or 503, what);
            Assert.That(status != 503 || response.Contains("Retry-After:", StringComparison.OrdinalIgnoreCase), what);
        }

        Assert.That(statuses.Count > 0 || !request.Complete, $"no response: {what}");
        Assert.That(response, Does.Not.Contain("   at ").And.Not.Contain("Exception:").And.Not.Contain("Npgsql"), what);
        if (statuses is [200] && request.Table is { } table)
        {
            // The body is short and therefore one chunk.
            var body = JsonDocument.Parse(response[response.IndexOf("{\"received\"", StringComparison.Ordinal)..(response.LastIndexOf('}') + 1)]).RootElement;
            var rejected = body.GetProperty("errors").EnumerateArray()
                .Where(error => !error.GetProperty("error").GetString()!.StartsWith("warning: ", StringComparison.Ordinal))
                .Select(error => error.GetProperty("line").GetInt32()).ToHashSet();
            Assert.That(rejected, Has.Count.EqualTo(Math.Min(100, body.GetProperty("rejected").GetInt32())), what);
            foreach (var id in request.Ids.Where((_, line) => !rejected.Contains(line + 1)))
            {
                _acknowledged[(table, id)] = true;
            }
        }
    }

    private static async Task<string> ExchangeAsync(TestService service, HostileRequest request)
    {
        using var limited = new CancellationTokenSource(s_limit);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(request.From, 0));
        await socket.ConnectAsync(IPEndPoint.Parse(new Uri(service.Address).Authority), limited.Token);
        await using var stream = new NetworkStream(socket);
        var response = new MemoryStream();
        try
        {
            await stream.WriteAsync(request.Bytes, limited.Token);
            await stream.CopyToAsync(response, limited.Token);
        }
        catch (IOException)
        {
            // The service may close the connection before it has read all of a refused request.
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"seed {s_seed}: neither closed nor refused within {s_limit}: {Convert.ToBase64String(request.Bytes)} -> {response.Length} bytes");
        }

        return Encoding.UTF8.GetString(response.ToArray());
    }

    private async Task ReadAsync(TestService service, Credentials admin, CancellationToken cancellationToken)
    {
        string[] paths =
        [
            "messages/messages-sent", "messages/origin", "messages/top-five-popular-channels", "channels/list", "users/new-users", "users/active-users",
            "users/users-by-time-of-the-day-in-a-week", "users/chat-busier/hourly-data", "users/chat-busier/weekly-data", "users/active-users-summary",
        ];
        for (var query = 0; !cancellationToken.IsCancellationRequested; query++)
        {
            var response = await service.QueryAsync(paths[query % paths.Length], Wide, admin);
            _read.AddOrUpdate(response.Status, 1, (_, count) => count + 1);
            Assert.That(response.Status is 200 || (response.Status is 503 && response.Headers.ContainsKey("Retry-After")), response.Body);
        }
    }

    private static async Task<long> MessagesSentAsync(TestService service, Credentials admin)
    {
        var response = await service.QueryAsync("messages/messages-sent", $"start={LiveLoad.Day}&end={LiveLoad.Day}", admin);
        return JsonDocument.Parse(response.Body).RootElement.GetProperty("period").GetProperty("count").GetInt64();
    }

    private static async Task<HashSet<string>> IdsAsync(TestStore store, string table) =>
        [.. (string[])(await store.ScalarAsync($"SELECT coalesce(array_agg(id), '{{}}') FROM {table}"))!];

    private static string Counts(ConcurrentDictionary<int, int> counts) =>
        string.Join(", ", counts.OrderBy(count => count.Key).Select(count => $"{count.Key}: {count.Value}"));

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    [GeneratedRegex(@"^HTTP/1\.1 (\d{3}) ", RegexOptions.Multiline)]
    private static partial Regex StatusLine();
}
