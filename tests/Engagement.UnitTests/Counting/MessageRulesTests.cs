using Engagement.Domain.Counting;

namespace Engagement.UnitTests.Counting;

internal sealed class MessageRulesTests
{
    [TestCase(null, false, true)]
    [TestCase("", false, true)]
    [TestCase("e2e", false, true)]
    [TestCase("uj", false, false)]
    [TestCase("room_changed_topic", false, false)]
    [TestCase("E2E", false, false)]
    [TestCase(null, true, false)]
    [TestCase("", true, false)]
    [TestCase("e2e", true, false)]
    [TestCase("uj", true, false)]
    public void A_message_counts_when_a_user_wrote_it_and_it_is_not_hidden(string? systemType, bool hidden, bool counts) =>
        Assert.That(MessageRules.Counts(systemType, hidden), Is.EqualTo(counts));
}
