using System.Net;
using System.Net.Sockets;
using System.Text;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IsolatedTests.Http;

/// <summary>Limits on connections, and the handling of silent ones.</summary>
public sealed class ConnectionTests
{
    private const string Live = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
    private const string Silent = "127.0.0.1";
    private const string Other = "127.0.0.2";
    private const string Proxy = "127.0.0.3";

    // No timeout ends a connection during a test.
    private static readonly (string, string)[] s_longTimeouts =
    [
        ("Http:FirstByteTimeoutSeconds", "600"), ("Http:HeadersTimeoutSeconds", "600"), ("Http:KeepAliveTimeoutSeconds", "600"),
        ("Http:RequestTimeoutSeconds", "60"), ("Database:CommandTimeoutSeconds", "60"),
    ];

    private TestStore _store = null!;
    private List<TcpClient> _held = [];

    [SetUp]
    public async Task StartAsync()
    {
        _store = await TestStore.CreateAsync();
        _held = [];
    }

    [TearDown]
    public async Task StopAsync()
    {
        _held.ForEach(client => client.Dispose());
        await _store.DisposeAsync();
    }

    private static IEnumerable<TestCaseData> SilentConnections =>
    [
        new TestCaseData("").SetName("nothing at all"),
        new TestCaseData("G").SetName("one byte"),
        new TestCaseData("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").SetName("headers that do not end"),
        new TestCaseData(Live).SetName("one request, and nothing after it"),
        new TestCaseData(Live + Live).SetName("two requests at once, and nothing after them"),
        new TestCaseData(Live + "GET / HTTP/1.1\r\nX-Slow: ").SetName("a request, and another that does not end"),
    ];

    [TestCaseSource(nameof(SilentConnections))]
    public async Task Silent_connections_do_not_block_requests(string sent)
    {
        await using var service = await _store.ServeAsync([("Http:MaxConnections", "20"), ("Http:MaxConnectionsPerAddress", "10"), .. s_longTimeouts]);
        await HoldAsync(service, 60, Silent, sent);
        foreach (var from in (string[])[Silent, Other])
        {
            // The bytes of all connections may still be in flight.
            await AssertFreeAsync(service, from);
        }

        // A stop would wait for incomplete headers.
        _held.ForEach(client => client.Dispose());
    }

    [TestCase("")]
    [TestCase("POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")]
    public async Task Silent_connections_of_many_addresses_do_not_block_requests(string sent)
    {
        await using var service = await _store.ServeAsync(
        [
            ("Http:MaxConnections", "20"), ("Http:MaxConnectionsPerAddress", "10"), ("Bodies:IdleSeconds", "600"), ("Bodies:UnknownSenderSeconds", "600"),
            .. s_longTimeouts,
        ]);
        for (var address = 10; address < 20; address++)
        {
            await HoldAsync(service, 10, $"127.0.0.{address}", sent);
        }

        // The service may not wait for the last bodies yet. The loop ends before the web server times slow bodies out.
        var response = "";
        for (var attempt = 0; attempt < 50 && !response.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal); attempt++)
        {
            response = await GetLiveAsync(service, Other);
        }

        Assert.That(response, Does.StartWith("HTTP/1.1 200 "));

        // A stop would wait for incomplete bodies.
        _held.ForEach(client => client.Dispose());
    }

    [Test]
    public async Task Connection_without_any_bytes_is_closed()
    {
        await using var service = await _store.ServeAsync(("Http:FirstByteTimeoutSeconds", "1"), ("Http:HeadersTimeoutSeconds", "600"));
        using var limited = new CancellationTokenSource(Wait.Timeout);
        using var client = await service.ConnectAsync(Wait.Timeout);
        Assert.That(await client.GetStream().ReadAsync(new byte[1], limited.Token), Is.Zero);
    }

    [TestCase(Silent, 3)]
    [TestCase(Proxy, 5)]
    public async Task Busy_connections_are_kept_and_an_address_is_limited_to_its_share(string from, int share)
    {
        await using var service = await _store.ServeAsync(
            [("Http:MaxConnectionsPerAddress", "3"), ("Http:MaxConnectionsPerProxy", "5"), ("Http:TrustedProxies", Proxy), .. s_longTimeouts]);
        await using (await HoldBusyAsync(service, share, from))
        {
            Assert.That(await GetLiveAsync(service, from), Is.Empty, "closed at once");
            Assert.That(await GetLiveAsync(service, Other), Does.StartWith("HTTP/1.1 200 "));
            Assert.That(
                await service.SendBytesAsync(
                    "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray(), Wait.Timeout, IPAddress.Parse(Other)),
                Does.Match("""\nengagement_connections_closed_total\{reason="address_limit"\} \d""").And.Match(@"\nengagement_connections_open\{\} \d"));
        }

        await AssertServedAsync();
        await AssertFreeAsync(service, from);
    }

    [Test]
    public async Task Connections_beyond_the_limit_are_closed_and_the_others_are_served()
    {
        await using var service = await _store.ServeAsync([("Http:MaxConnections", "3"), .. s_longTimeouts]);
        await using (await HoldBusyAsync(service, 3, Silent))
        {
            Assert.That(await GetLiveAsync(service, Other), Is.Empty);
        }

        await AssertServedAsync();
        await AssertFreeAsync(service, Other);
    }

    [Test]
    public async Task Rejected_connections_do_not_count_afterwards()
    {
        await using var service = await _store.ServeAsync([("Http:MaxConnectionsPerAddress", "3"), .. s_longTimeouts]);
        await using (await HoldBusyAsync(service, 3, Silent))
        {
            for (var connection = 0; connection < 20; connection++)
            {
                Assert.That(await GetLiveAsync(service, Silent), Is.Empty);
            }
        }

        await AssertServedAsync();
        await AssertFreeAsync(service, Silent);
    }

    [Test]
    public async Task Stop_does_not_wait_for_silent_connections()
    {
        var service = await _store.ServeAsync([("Http:ShutdownTimeoutSeconds", "50"), .. s_longTimeouts]);
        await HoldAsync(service, 3, Silent, "");
        await HoldAsync(service, 3, Silent, Live);
        await GetLiveAsync(service, Silent);
        await service.StopAsync().WaitAsync(Wait.Timeout);
        await service.DisposeAsync();
    }

    [Test]
    public async Task Log_reports_the_start_and_the_end_of_a_full_share_once_each()
    {
        var file = Path.Combine(Path.GetTempPath(), $"engagement-{Guid.NewGuid():N}.log");
        try
        {
            await using (var service = await _store.ServeAsync(
                [
                    ("Serilog:Using:0", "Serilog.Sinks.File"), ("Serilog:WriteTo:0:Name", "File"), ("Serilog:WriteTo:0:Args:path", file),
                    ("Http:MaxConnectionsPerAddress", "5"), .. s_longTimeouts,
                ]))
            {
                await HoldAsync(service, 50, Silent, "");
                Assert.That(await GetLiveAsync(service, Silent), Does.StartWith("HTTP/1.1 200 "));
            }

            var lines = (await File.ReadAllLinesAsync(file)).Where(line => line.Contains(Silent, StringComparison.Ordinal)).ToList();
            Assert.That(lines, Has.Count.EqualTo(2));
            Assert.That(lines[0], Does.Contain("127.0.0.1 has 5 connections, all that Http:MaxConnectionsPerAddress allows"));
            Assert.That(
                lines[1],
                Does.Match(@"127\.0\.0\.1 no longer exceeds the limit of connections: 4\d took the place of silent ones, 0 were closed at once"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Opens connections, sends these bytes on each and keeps them open.</summary>
    private async Task HoldAsync(TestService service, int count, string from, string sent)
    {
        using var limited = new CancellationTokenSource(Wait.Timeout);
        for (var connection = 0; connection < count; connection++)
        {
            var client = await service.ConnectAsync(Wait.Timeout, IPAddress.Parse(from));
            _held.Add(client);
            try
            {
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(sent), limited.Token);
            }
            catch (IOException)
            {
                // A closed connection is fine here.
            }
        }
    }

    /// <summary>Holds connections with a request in flight until the result is disposed.</summary>
    private async Task<IAsyncDisposable> HoldBusyAsync(TestService service, int count, string from)
    {
        var session = await _store.OpenConnectionAsync();
        await using var locking = session.CreateCommand();
        locking.CommandText = "BEGIN; LOCK TABLE workspace";
        await locking.ExecuteNonQueryAsync();
        await HoldAsync(service, count, from, "GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n");
        await Wait.UntilAsync(async () => count == (long)(await _store.ScalarAsync(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'SELECT EXISTS%'"))!);
        return session;
    }

    private async Task AssertServedAsync()
    {
        using var limited = new CancellationTokenSource(Wait.Timeout);
        foreach (var client in _held)
        {
            var response = new byte["HTTP/1.1 200 ".Length];
            await client.GetStream().ReadExactlyAsync(response, limited.Token);
            Assert.That(Encoding.ASCII.GetString(response), Is.EqualTo("HTTP/1.1 200 "));
        }

        _held.ForEach(client => client.Dispose());
        _held.Clear();
    }

    /// <summary>A connection counts as silent a moment after its response is sent.</summary>
    private static Task AssertFreeAsync(TestService service, string from) =>
        Wait.UntilAsync(async () => (await GetLiveAsync(service, from)).StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal));

    private static Task<string> GetLiveAsync(TestService service, string from) => service.SendBytesAsync(
        "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray(), Wait.Timeout, IPAddress.Parse(from));
}
