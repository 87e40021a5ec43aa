using System.Text.RegularExpressions;
using Engagement.Infrastructure.Ingest;

namespace Engagement.UnitTests.Architecture;

/// <summary>The rules for which rows count are written in one file.</summary>
public sealed partial class CountingRuleTests
{
    private static readonly string[] s_rules =
    [
        CountingSql.MessageCounts(""), CountingSql.MessageMayCount(""), CountingSql.MessageMakesActive("m."), CountingSql.SessionCounts(""),
        CountingSql.DailyActivityCounts(""), CountingSql.UserCounts(""),
        CountingSql.RoomIsShown(""), CountingSql.MessageCounts("c.old_"), CountingSql.SessionCounts("c.old_"), CountingSql.UserCounts("old_"),
        CountingSql.IsActiveBySessions(""), CountingSql.IsActiveBySessions("old_"), CountingSql.IsActiveByMessages(""),
    ];

    [Test]
    public void Counting_rules_are_written_only_in_CountingSql() =>
        Assert.That(
            Repository.Sources("src").Where(file => file.Path != "src/Engagement.Infrastructure/Ingest/CountingSql.cs")
                .SelectMany(file => file.LinesWith(Rule())),
            Is.Empty);

    [TestCaseSource(nameof(s_rules))]
    public void Pattern_matches_every_counting_rule(string rule) => Assert.That(rule, Does.Match(Rule()));

    // A column prefix may be a hole of an interpolated text.
    [GeneratedRegex(
        @"counted AND \(?NOT\b|_at IS NOT NULL AND NOT\b|\bNOT [\w.{}]*anonymous\b|type IN |session_hours > 0 OR [\w.{}]*all_day\b|message_hours > 0\)")]
    private static partial Regex Rule();
}
