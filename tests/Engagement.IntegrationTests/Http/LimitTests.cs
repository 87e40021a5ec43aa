using System.Diagnostics;
using System.Text;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Http;

/// <summary>Limits on the size of requests, and on their time.</summary>
public sealed class LimitTests
{
    // Kestrel closes after 30 s at the earliest what the settings of these tests close after one.
    private static readonly TimeSpan s_belowDefaults = TimeSpan.FromSeconds(25);

    private static TestStore? s_store;
    private static TestService? s_service;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        s_store = await TestStore.CreateAsync();
        s_service = await s_store.ServeAsync(
            ("Http:HeadersTimeoutSeconds", "1"), ("Http:MaxBodyBytes", "2000"), ("Http:KeepAliveTimeoutSeconds", "1"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_service!.DisposeAsync();
        await s_store!.DisposeAsync();
    }

    private static IEnumerable<TestCaseData> InvalidRequests =>
    [
        new TestCaseData($"GET /{new string('a', 17_000)} HTTP/1.1\r\nHost: x\r\n\r\n", 414).SetName("a long path"),
        new TestCaseData($"GET /?{new string('a', 17_000)} HTTP/1.1\r\nHost: x\r\n\r\n", 414).SetName("a long query"),
        new TestCaseData($"GET / HTTP/1.1\r\nHost: x\r\nX-A: {new string('a', 17_000)}\r\n\r\n", 431).SetName("a long header"),
        new TestCaseData($"GET / HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Repeat("X-A: b\r\n", 101))}\r\n", 431).SetName("many headers"),
        new TestCaseData("GET / HTTP/1.1\r\n\r\n", 400).SetName("no host"),
        new TestCaseData("GET / HTTP/9.9\r\nHost: x\r\n\r\n", 400).SetName("another version"),
        new TestCaseData("\0\u0001\u0002\r\n\r\n", 400).SetName("no request"),
        new TestCaseData("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400).SetName("a negative length"),
        new TestCaseData("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, x\r\n\r\n", 400).SetName("an unknown coding"),
    ];

    [TestCaseSource(nameof(InvalidRequests))]
    public async Task Invalid_or_too_large_request_is_refused_with_its_status(string request, int status) =>
        Assert.That(await s_service!.SendBytesAsync(Encoding.Latin1.GetBytes(request), Wait.Timeout), Does.StartWith($"HTTP/1.1 {status} "));

    [Test]
    public async Task Incomplete_headers_time_out()
    {
        var watch = Stopwatch.StartNew();
        var response = await s_service!.SendBytesAsync("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "u8.ToArray(), Wait.Timeout);
        Assert.That(response, Does.StartWith("HTTP/1.1 408 "));
        Assert.That(watch.Elapsed, Is.LessThan(s_belowDefaults));
    }

    [Test]
    public async Task Idle_connection_is_closed()
    {
        var watch = Stopwatch.StartNew();
        Assert.That(await s_service!.SendBytesAsync("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), Wait.Timeout), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(watch.Elapsed, Is.LessThan(s_belowDefaults));
    }

    [Test]
    public async Task Unread_body_is_not_waited_for()
    {
        var request = "GET /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 1500\r\n\r\nabc"u8.ToArray();
        var watch = Stopwatch.StartNew();
        Assert.That(await s_service!.SendBytesAsync(request, Wait.Timeout), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(watch.Elapsed, Is.LessThan(s_belowDefaults));
    }
}
