using System.Text;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Http;

/// <summary>Metrics and health are not available through a proxy.</summary>
public sealed class PrivateEndpointsTests
{
    private static readonly string[] s_operations = ["/metrics", "/health/live", "/health/ready"];

    private static TestStore? s_store;
    private static TestService? s_service;
    private static TestService? s_withOwnListener;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        s_store = await TestStore.CreateAsync();
        s_service = await s_store.ServeAsync(("Http:PathBase", "/engagement"), ("Http:TrustedProxies", "127.0.0.1"));
        s_withOwnListener = await s_store.ServeAsync(("Http:PathBase", "/engagement"), ("Telemetry:Urls", $"http://127.0.0.1:{FreePort.Find()}"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_withOwnListener!.DisposeAsync();
        await s_service!.DisposeAsync();
        await s_store!.DisposeAsync();
    }

    private static IEnumerable<object[]> OtherPaths => s_operations.SelectMany(path => (string[])
    [
        $"/engagement{path}", $"/ENGAGEMENT{path}", $"/engagement{path.ToUpperInvariant()}", $"/engagement/{path}", $"/engagement/%{(int)path[1]:x}{path[2..]}",
        path.ToUpperInvariant(), $"{path}/", $"/{path}", $"/%{(int)path[1]:x}{path[2..]}", $"/x/..{path}", $"/.{path}",
        $"/engagement/..{path}", $"/engagement/%2e%2e{path}", $"/engagement/.{path}", $"/engagement/x/../..{path}", $"/engagement/engagement{path}",
    ]).Select(path => new object[] { path, 404 });

    private static IEnumerable<string> PathsWithAFragment => s_operations.SelectMany(path => (string[])
    [
        $"/#/..{path}", $"/engagement/#/../..{path}", $"/engagement/#/..{path}",
    ]);

    [TestCase("/metrics", 200)]
    [TestCase("/metrics?x=1", 200)]
    [TestCase("/health/live", 200)]
    [TestCase("/health/ready", 200)]
    [TestCaseSource(nameof(OtherPaths))]
    public async Task Operations_endpoints_match_their_exact_path_at_the_root_only(string path, int status)
    {
        Assert.That(await StatusAsync(s_service!, path), Is.EqualTo(status));
        Assert.That(await StatusAsync(s_withOwnListener!, path, to: s_withOwnListener!.OperationsAddress), Is.EqualTo(status), "their own listener");
        Assert.That(await StatusAsync(s_withOwnListener, path), Is.EqualTo(404), "the main listener");
    }

    /// <summary>nginx does not count the part after '#' as path, and forwards it.</summary>
    [TestCaseSource(nameof(PathsWithAFragment))]
    [TestCase("/#/../api/v1/me")]
    [TestCase("/#/../hooks/rocket-chat")]
    public async Task Path_with_a_fragment_is_refused(string path) =>
        Assert.That(await StatusAsync(s_service!, path), Is.EqualTo(400));

    [TestCase("X-Forwarded-For: 203.0.113.7")]
    [TestCase("X-Forwarded-For: unknown")]
    [TestCase("X-Real-IP: 203.0.113.7")]
    [TestCase("X-Forwarded-Host: engagement.example")]
    [TestCase("X-Forwarded-Proto: https")]
    [TestCase("Via: 1.1 proxy")]
    [TestCase("Forwarded: for=203.0.113.7")]
    public async Task Operations_endpoints_are_not_found_through_a_proxy_except_on_their_own_listener(string header)
    {
        foreach (var path in s_operations)
        {
            Assert.That(await StatusAsync(s_service!, path, header), Is.EqualTo(404));
            Assert.That(await StatusAsync(s_withOwnListener!, path, header, s_withOwnListener!.OperationsAddress), Is.EqualTo(200));
        }

        Assert.That(await StatusAsync(s_service!, "/engagement/api/v1/me", header), Is.EqualTo(401));
    }

    [TestCase("/")]
    [TestCase("/api/v1/me")]
    [TestCase("/api/v1/engagement-dashboard/messages/origin")]
    [TestCase("/dashboard/assets/x")]
    [TestCase("/docs")]
    [TestCase("/docs/index.html")]
    [TestCase("/openapi/v1.json")]
    [TestCase("/engagement/")]
    [TestCase("/engagement/api/v1/me")]
    public async Task Own_listener_serves_operations_endpoints_only(string path) =>
        Assert.That(await StatusAsync(s_withOwnListener!, path, to: s_withOwnListener!.OperationsAddress), Is.EqualTo(404));

    [TestCase("/engagement/api/v1/me", 401)]
    [TestCase("/ENGAGEMENT/api/v1/me", 404)]
    [TestCase("/Engagement/openapi/v1.json", 404)]
    [TestCase("/engagement/OpenApi/v1.json", 404)]
    [TestCase("/engagement/openapi/v1.json", 200)]
    [TestCase("/engagementx/api/v1/me", 404)]
    public async Task Path_prefix_is_case_sensitive(string path, int status) => Assert.That(await StatusAsync(s_service!, path), Is.EqualTo(status));

    private static async Task<int> StatusAsync(TestService service, string path, string header = "X-A: b", string? to = null)
    {
        var request = $"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}\r\n\r\n";
        var response = await service.SendBytesAsync(Encoding.ASCII.GetBytes(request), Wait.Timeout, to: to);
        return int.Parse(response.AsSpan("HTTP/1.1 ".Length, 3), System.Globalization.CultureInfo.InvariantCulture);
    }
}
