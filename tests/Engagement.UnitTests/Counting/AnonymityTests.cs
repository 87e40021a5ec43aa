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
    public void A_user_is_anonymous_by_any_role(string? roles, bool anonymous) =>
        Assert.That(Anonymity.OfUser(roles?.Split(',')), Is.EqualTo(anonymous));

    [TestCase(null, null, false)]
    [TestCase("user", "user", false)]
    [TestCase("anonymous", null, true)]
    [TestCase("anonymous", "user", true)]
    [TestCase("custom-role", "anonymous", true)]
    [TestCase(null, "admin,anonymous", true)]
    public void A_session_is_anonymous_by_its_most_important_role_or_any(string? mostImportant, string? roles, bool anonymous) =>
        Assert.That(Anonymity.OfSession(mostImportant, roles?.Split(',')), Is.EqualTo(anonymous));
}
