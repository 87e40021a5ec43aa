using Engagement.Domain.Counting;

namespace Engagement.UnitTests.Counting;

internal sealed class AnonymityTests
{
    [TestCase(null, false)]
    [TestCase("", false)]
    [TestCase("user", false)]
    [TestCase("Anonymous", false)]
    [TestCase("anonymous", true)]
    [TestCase("user,anonymous", true)]
    public void User_is_anonymous_by_any_of_its_roles(string? roles, bool anonymous) =>
        Assert.That(Anonymity.OfUser(roles?.Split(',')), Is.EqualTo(anonymous));

    [TestCase(null, null, false)]
    [TestCase("user", "user", false)]
    [TestCase("anonymous", null, true)]
    [TestCase("anonymous", "user", true)]
    [TestCase("custom-role", "anonymous", true)]
    [TestCase(null, "admin,anonymous", true)]
    public void Session_is_anonymous_by_its_most_important_role_or_any_other(string? mostImportant, string? roles, bool anonymous) =>
        Assert.That(Anonymity.OfSession(mostImportant, roles?.Split(',')), Is.EqualTo(anonymous));
}
