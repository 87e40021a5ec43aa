using System.Net;
using Engagement.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Engagement.UnitTests.Http;

/// <summary>Which addresses count as one client.</summary>
public sealed class ClientAddressTests
{
    [TestCase("203.0.113.7", "203.0.113.7")]
    [TestCase("::ffff:203.0.113.7", "203.0.113.7")]
    [TestCase("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [TestCase("2001:db8:1:2::", "2001:db8:1:2::/64")]
    [TestCase("2001:db8:1:3::1", "2001:db8:1:3::/64")]
    [TestCase("::1", "::/64")]
    [TestCase(null, "a local socket")]
    public void IPv6_address_is_reduced_to_its_network(string? address, string expected)
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = address is null ? null : IPAddress.Parse(address) } };
        Assert.That(ClientAddress.Of(context), Is.EqualTo(expected));
    }
}
