using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.RateLimiting;

/// <summary>Whose word on a caller's address is taken: the second wrong credentials of an address are refused here.</summary>
public sealed class ForwardedAddressTests
{
    private static TestStore? s_store;

    [OneTimeSetUp]
    public async Task StartAsync() => s_store = await TestStore.CreateAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await s_store!.DisposeAsync();

    [TestCase("", "203.0.113.1", "203.0.113.2", false, TestName = "nobody is believed by default, loopback neither")]
    [TestCase("10.0.0.0/8,192.0.2.1,2001:db8::/32", "203.0.113.1", "203.0.113.2", false, TestName = "a peer that is not listed is not believed")]
    [TestCase("127.0.0.1", "203.0.113.1", "203.0.113.2", true, TestName = "a listed address is")]
    [TestCase("10.0.0.0/8, 127.0.0.0/8", "203.0.113.1", "203.0.113.2", true, TestName = "so is an address of a listed network")]
    [TestCase("::ffff:127.0.0.1", "203.0.113.1", "203.0.113.2", true, TestName = "or one that is listed as IPv6")]
    [TestCase("127.0.0.1", "203.0.113.1", "203.0.113.1", false, TestName = "one caller is one caller")]
    [TestCase("127.0.0.1", "203.0.113.1, 203.0.113.9", "203.0.113.2, 203.0.113.9", false, TestName = "what a caller wrote itself is not looked at")]
    [TestCase("127.0.0.1", "203.0.113.9, 203.0.113.1", "203.0.113.9, 203.0.113.2", true, TestName = "the last entry is the proxy's")]
    [TestCase("127.0.0.1,10.0.0.0/8", "203.0.113.1, 10.1.1.1", "203.0.113.2, 10.1.1.1", true, TestName = "listed proxies may stand in a row")]
    [TestCase("127.0.0.1,10.0.0.0/8", "x, 203.0.113.9, 10.1.1.1", "y, 203.0.113.9, 10.1.1.2", false, TestName = "up to the first that is not listed")]
    [TestCase("127.0.0.1", "2001:db8:0:1::1", "2001:db8:0:1::2", false, TestName = "a network of IPv6 is one caller")]
    [TestCase("127.0.0.1", "2001:db8:0:1::1", "2001:db8:0:2::1", true, TestName = "two of them are two")]
    [TestCase("127.0.0.1", "nonsense", "unknown", false, TestName = "what is no address is not believed")]
    public async Task Is_decided_by_the_list_of_proxies(string proxies, string first, string second, bool apart)
    {
        await using var service = await s_store!.ServeAsync(("Http:TrustedProxies", proxies), ("RateLimit:FailedCredentials", "1"));
        Assert.That(await FailAsync(service, first, "203.0.113.5"), Is.EqualTo(401));
        Assert.That(await FailAsync(service, second, "203.0.113.6"), Is.EqualTo(apart ? 401 : 429));
    }

    [Test]
    public async Task The_web_frameworks_own_way_to_believe_everybody_is_closed()
    {
        await using var service = await s_store!.ServeAsync(("ForwardedHeaders_Enabled", "true"), ("RateLimit:FailedCredentials", "1"));
        Assert.That(await FailAsync(service, "203.0.113.1", "203.0.113.5"), Is.EqualTo(401));
        Assert.That(await FailAsync(service, "203.0.113.2", "203.0.113.6"), Is.EqualTo(429));
    }

    private static async Task<int> FailAsync(TestService service, string forwardedFor, string realIp)
    {
        var answer = await service.SendAsync(
            "GET", $"{TestService.Dashboard}messages/origin",
            ("X-User-Id", "u"), ("X-Auth-Token", "wrong"), ("X-Forwarded-For", forwardedFor), ("X-Real-IP", realIp));
        return answer.Status;
    }
}
