using System.Net;
using Engagement.Application.Accounts;

namespace Engagement.UnitTests.Accounts;

public sealed class LoginAddressTests
{
    [TestCase("192.0.2.7", "192.0.2.7")]
    [TestCase("::ffff:192.0.2.7", "192.0.2.7")]
    [TestCase("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [TestCase("2001:db8:1:2:ffff::", "2001:db8:1:2::/64")]
    [TestCase("2001:db8:1:3::6", "2001:db8:1:3::/64")]
    [TestCase("fe80::1%7", "fe80::/64")]
    [TestCase("::1", "::/64")]
    [TestCase(null, "unknown")]
    public void A_caller_is_known_by(string? address, string expected) =>
        Assert.That(LoginAddress.Of(address is null ? null : IPAddress.Parse(address)), Is.EqualTo(expected));
}
