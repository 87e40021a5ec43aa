using System.Text.RegularExpressions;
using Engagement.Infrastructure.Ingest;

namespace Engagement.UnitTests.Architecture;

/// <summary>When a message, session, day, user or room counts is decided in one file.</summary>
public sealed partial class CountingRuleTests
{
    private static readonly string[] s_rules =
    [
        CountingSql.MessageCounts(""), CountingSql.SessionCounts(""), CountingSql.DailyActivityCounts(""), CountingSql.UserCounts(""),
        CountingSql.RoomIsShown(""), CountingSql.MessageCounts("c.old_"), CountingSql.SessionCounts("c.old_"), CountingSql.UserCounts("old_"),
    ];

    [Test]
    public void No_other_file_spells_a_counting_rule() =>
        Assert.That(
            Repository.Sources("src").Where(file => file.Path != "src/Engagement.Infrastructure/Ingest/CountingSql.cs")
                .SelectMany(file => file.LinesWith(Rule())),
            Is.Empty);

    [TestCaseSource(nameof(s_rules))]
    public void A_counting_rule_is_recognized(string rule) => Assert.That(rule, Does.Match(Rule()));

    // A prefix may be a hole of an interpolated text.
    [GeneratedRegex(@"counted AND NOT\b|_at IS NOT NULL AND NOT\b|\bNOT [\w.{}]*anonymous\b|type IN ")]
    private static partial Regex Rule();
}
