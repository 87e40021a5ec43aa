using Engagement.Domain.Calendar;

namespace Engagement.UnitTests.Calendar;

public sealed class ZoneRulesTests
{
    private const long CycleSeconds = 146_097L * 86_400;

    [TestCase("0001-01-03T00:00:00Z", 3600)]
    [TestCase("1996-03-31T00:59:59Z", 3600)]
    [TestCase("1996-03-31T01:00:00Z", 7200)]
    [TestCase("2023-10-29T00:59:59Z", 7200)]
    [TestCase("2023-10-29T01:00:00Z", 3600)]
    [TestCase("2499-07-01T00:00:00Z", 7200)]
    [TestCase("2499-12-31T23:59:59Z", 3600)]
    [TestCase("2500-01-01T00:00:00Z", 3600)]
    [TestCase("2500-03-28T00:59:59Z", 3600)]
    [TestCase("2500-03-28T01:00:00Z", 7200)]
    [TestCase("2500-10-31T00:59:59Z", 7200)]
    [TestCase("2500-10-31T01:00:00Z", 3600)]
    [TestCase("9999-03-28T00:59:59Z", 3600)]
    [TestCase("9999-03-28T01:00:00Z", 7200)]
    [TestCase("9999-10-31T00:59:59Z", 7200)]
    [TestCase("9999-12-29T23:59:59Z", 3600)]
    public void Offset_at_an_instant(string instant, int expected) =>
        Assert.That(Zones.Berlin.OffsetAt(Zones.Seconds(instant)), Is.EqualTo(expected));

    [Test]
    public void Each_later_cycle_repeats_the_last_listed_one()
    {
        var start = Zones.Seconds("2100-01-01T00:00:00Z");
        for (var hour = 0L; hour < 146_097 * 24; hour += 23)
        {
            var instant = start + (hour * 3600);
            var offset = Zones.Berlin.OffsetAt(instant);
            Assert.That(Zones.Berlin.OffsetAt(instant + CycleSeconds), Is.EqualTo(offset));
            Assert.That(Zones.Berlin.OffsetAt(instant + (600 * CycleSeconds)), Is.EqualTo(offset));
        }
    }

    [TestCase("0001-01-03T00:00:00Z", "1996-03-31T01:00:00Z")]
    [TestCase("1996-03-31T00:59:59Z", "1996-03-31T01:00:00Z")]
    [TestCase("1996-03-31T01:00:00Z", "1996-10-27T01:00:00Z")]
    [TestCase("2499-10-25T00:59:59Z", "2499-10-25T01:00:00Z")]
    [TestCase("2499-10-25T01:00:00Z", "2500-03-28T01:00:00Z")]
    [TestCase("2500-01-01T00:00:00Z", "2500-03-28T01:00:00Z")]
    [TestCase("2899-10-25T01:00:00Z", "2900-03-28T01:00:00Z")]
    [TestCase("9999-03-28T01:00:00Z", "9999-10-31T01:00:00Z")]
    public void Next_change_after_an_instant(string instant, string expected) =>
        Assert.That(Zones.Berlin.NextTransition(Zones.Seconds(instant)), Is.EqualTo(Zones.Seconds(expected)));

    [TestCase("UTC", "2023-01-01T00:00:00Z")]
    [TestCase("UTC", "9999-01-01T00:00:00Z")]
    [TestCase("Pacific/Apia", "2011-12-30T10:00:00Z")]
    [TestCase("Pacific/Apia", "2600-01-01T00:00:00Z")]
    public void Zone_without_further_changes_has_no_next_transition(string zone, string instant) =>
        Assert.That(Zones.Named(zone).NextTransition(Zones.Seconds(instant)), Is.EqualTo(long.MaxValue));

    [TestCase("2024-01-01T00:00:00Z", "2024-10-27T01:00:00Z", "1711846800:7200 1729990800:3600")]
    [TestCase("2024-03-31T00:59:59Z", "2024-10-27T00:59:59Z", "1711846800:7200")]
    [TestCase("2024-03-31T01:00:00Z", "2024-10-27T00:59:59Z", "")]
    public void Changes_between_two_instants(string after, string last, string expected) =>
        Assert.That(
            string.Join(' ', Zones.Berlin.Changes(Zones.Seconds(after), Zones.Seconds(last)).Select(change => $"{change.UnixSeconds}:{change.Offset}")),
            Is.EqualTo(expected));

    [Test]
    public void Zone_without_transitions_has_no_changes() =>
        Assert.That(Zones.Named("UTC").Changes(0, long.MaxValue), Is.Empty);

    [Test]
    public void Change_after_the_listed_years_is_ignored()
    {
        var rules = new ZoneRules("Test/Late", 0, [new(Zones.Seconds("2500-01-01T00:00:00Z"), 3600)]);
        Assert.That(rules.OffsetAt(Zones.Seconds("2500-01-01T00:00:00Z")), Is.Zero);
    }

    [Test]
    public void Change_at_the_first_instant_of_a_cycle_is_repeated_in_the_next()
    {
        var rules = new ZoneRules(
            "Test/Cycle", 0, [new(Zones.Seconds("2100-01-01T00:00:00Z"), 3600), new(Zones.Seconds("2300-01-01T00:00:00Z"), 0)]);
        var next = Zones.Seconds("2500-01-01T00:00:00Z");
        Assert.That(rules.NextTransition(next - 1), Is.EqualTo(next));
        Assert.That((rules.OffsetAt(next - 1), rules.OffsetAt(next)), Is.EqualTo((0, 3600)));
    }

    [TestCase(10, 10)]
    [TestCase(10, 9)]
    public void Changes_out_of_order_are_refused(long first, long second) =>
        Assert.That(() => new ZoneRules("Test/Order", 0, [new(first, 1), new(second, 2)]), Throws.ArgumentException.With.Message.Contains("Test/Order"));

    [TestCase(86_400, 0)]
    [TestCase(-86_400, 0)]
    [TestCase(0, 86_400)]
    [TestCase(0, -86_400)]
    public void An_offset_of_a_day_is_refused(int initial, int later) =>
        Assert.That(() => new ZoneRules("Test/Offset", initial, [new(0, later)]), Throws.ArgumentException.With.Message.Contains("Test/Offset"));
}
