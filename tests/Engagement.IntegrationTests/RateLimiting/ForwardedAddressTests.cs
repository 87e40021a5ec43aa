using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.RateLimiting;

/// <summary>Trust in forwarded addresses. The limit is 1, so a second failure from the same address is a 429.</summary>
public sealed class ForwardedAddressTests
{
    private static TestStore? s_store;

    [OneTimeSetUp]
    public async Task StartAsync() => s_store = await TestStore.CreateAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await s_store!.DisposeAsync();

    [TestCase("", "203.0.113.1", "203.0.113.2", false, TestName = "no proxy is trusted by default, not even loopback")]
    [TestCase("10.0.0.0/8,192.0.2.1,2001:db8::/32", "203.0.113.1", "203.0.113.2", false, TestName = "a peer that is not listed is not trusted")]
    [TestCase("127.0.0.1", "203.0.113.1", "203.0.113.2", true, TestName = "a listed address is trusted")]
    [TestCase("10.0.0.0/8, 127.0.0.0/8", "203.0.113.1", "203.0.113.2", true, TestName = "an address in a listed network is trusted")]
    [TestCase("::ffff:127.0.0.1", "203.0.113.1", "203.0.113.2", true, TestName = "an IPv4 address listed as IPv6 is trusted")]
    [TestCase("127.0.0.1", "203.0.113.1", "203.0.113.1", false, TestName = "two requests of one client count together")]
    [TestCase("127.0.0.1", "203.0.113.1, 203.0.113.9", "203.0.113.2, 203.0.113.9", false, TestName = "entries before the last untrusted one are ignored")]
    [TestCase("127.0.0.1", "203.0.113.9, 203.0.113.1", "203.0.113.9, 203.0.113.2", true, TestName = "the last entry is the client's address")]
    [TestCase("127.0.0.1,10.0.0.0/8", "203.0.113.1, 10.1.1.1", "203.0.113.2, 10.1.1.1", true, TestName = "a chain of listed proxies is trusted")]
    [TestCase("127.0.0.1,10.0.0.0/8", "x, 203.0.113.9, 10.1.1.1", "y, 203.0.113.9, 10.1.1.2", false, TestName = "trust ends at the first unlisted address")]
    [TestCase("127.0.0.1", "2001:db8:0:1::1", "2001:db8:0:1::2", false, TestName = "one IPv6 /64 network is one client")]
    [TestCase("127.0.0.1", "2001:db8:0:1::1", "2001:db8:0:2::1", true, TestName = "two IPv6 /64 networks are two clients")]
    [TestCase("127.0.0.1", "nonsense", "unknown", false, TestName = "an invalid address is ignored")]
    public async Task Client_address_depends_on_the_list_of_proxies(string proxies, string first, string second, bool apart)
    {
        await using var service = await s_store!.ServeAsync(("Http:TrustedProxies", proxies), ("RateLimit:FailedCredentials", "1"));
        Assert.That(await FailAsync(service, first, "203.0.113.5"), Is.EqualTo(401));
        Assert.That(await FailAsync(service, second, "203.0.113.6"), Is.EqualTo(apart ? 401 : 429));
    }

    [Test]
    public async Task AspNetCore_setting_to_trust_all_proxies_has_no_effect()
    {
        await using var service = await s_store!.ServeAsync(("ForwardedHeaders_Enabled", "true"), ("RateLimit:FailedCredentials", "1"));
        Assert.That(await FailAsync(service, "203.0.113.1", "203.0.113.5"), Is.EqualTo(401));
        Assert.That(await FailAsync(service, "203.0.113.2", "203.0.113.6"), Is.EqualTo(429));
    }

    private static async Task<int> FailAsync(TestService service, string forwardedFor, string realIp)
    {
        var response = await service.SendAsync(
            "GET", $"{TestService.Dashboard}messages/origin",
            ("X-User-Id", "u"), ("X-Auth-Token", "wrong"), ("X-Forwarded-For", forwardedFor), ("X-Real-IP", realIp));
        return response.Status;
    }
}
