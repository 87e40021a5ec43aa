using System.Globalization;
using Engagement.Domain.Calendar;

namespace Engagement.UnitTests.Calendar;

public sealed class IsoInstantTests
{
    [TestCase("1970-01-01T00:00:00.000Z", 0)]
    [TestCase("1970-01-01T00:00:00.001Z", 1)]
    [TestCase("1969-12-31T23:59:59.999Z", -1)]
    [TestCase("2023-05-20T00:00:00.000Z", 1_684_540_800_000)]
    [TestCase("2023-05-20T23:59:59.999Z", 1_684_627_199_999)]
    [TestCase("2024-02-29T00:00:00.000Z", 1_709_164_800_000)]
    [TestCase("2000-02-29T12:34:56.789Z", 951_827_696_789)]
    [TestCase("0000-01-01T00:00:00.000Z", -62_167_219_200_000)]
    [TestCase("0000-02-29T00:00:00.000Z", -62_162_121_600_000)]
    [TestCase("0001-01-01T00:00:00.000Z", -62_135_596_800_000)]
    [TestCase("9999-12-31T23:59:59.999Z", 253_402_300_799_999)]
    [TestCase("+010000-01-01T00:00:00.000Z", 253_402_300_800_000)]
    [TestCase("+275760-09-13T00:00:00.000Z", 8_640_000_000_000_000)]
    [TestCase("+275760-09-12T23:59:59.999Z", 8_639_999_999_999_999)]
    [TestCase("-000001-12-31T23:59:59.999Z", -62_167_219_200_001)]
    [TestCase("-000001-01-01T00:00:00.000Z", -62_198_755_200_000)]
    [TestCase("-000004-02-29T00:00:00.000Z", -62_288_352_000_000)]
    [TestCase("-271821-04-20T00:00:00.000Z", -8_640_000_000_000_000)]
    public void Text_in_the_toISOString_format_round_trips(string text, long milliseconds)
    {
        Assert.That(IsoInstant.TryParse(text, out var instant), Is.True);
        Assert.That(instant.Milliseconds, Is.EqualTo(milliseconds));
        Assert.That(instant.ToString(), Is.EqualTo(text));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("2023-05-20T00:00:00Z", TestName = "no milliseconds")]
    [TestCase("2023-05-20")]
    [TestCase("2023-05-20T00:00Z")]
    [TestCase("2023-05-20T00:00:00.0Z")]
    [TestCase("2023-05-20T00:00:00.00Z")]
    [TestCase("2023-05-20T00:00:00.0000Z")]
    [TestCase("2023-05-20T00:00:00.000000Z")]
    [TestCase("2023-05-T00:00:00.000Z", TestName = "the documentation's own hourly example")]
    [TestCase("2023-05-20T00:00:00.000+00:00")]
    [TestCase("2023-05-20T00:00:00.000-00:00")]
    [TestCase("2023-05-20T00:00:00.000+02:00")]
    [TestCase("2023-05-20T00:00:00.000")]
    [TestCase("2023-05-20T00:00:00.0000")]
    [TestCase("2023-05-20t00:00:00.000Z")]
    [TestCase("2023-05-20T00:00:00.000z")]
    [TestCase("2023-05-20t00:00:00.000z")]
    [TestCase("2023-05-20 00:00:00.000Z")]
    [TestCase(" 2023-05-20T00:00:00.000Z")]
    [TestCase("2023-05-20T00:00:00.000Z ")]
    [TestCase("2023-05-20T00:00:00.000Z\n")]
    [TestCase("2023-05-20T00:00:00.000Z\0")]
    [TestCase("2023-05-20T00:00:00.000Z[UTC]")]
    [TestCase("2023-05-20T23:59:60.000Z", TestName = "a leap second")]
    [TestCase("2023-05-20T24:00:00.000Z")]
    [TestCase("2023-05-20T25:00:00.000Z")]
    [TestCase("2023-05-20T00:60:00.000Z")]
    [TestCase("2023-02-29T00:00:00.000Z")]
    [TestCase("1900-02-29T00:00:00.000Z")]
    [TestCase("2023-02-30T00:00:00.000Z")]
    [TestCase("2023-04-31T00:00:00.000Z")]
    [TestCase("2023-02-32T00:00:00.000Z")]
    [TestCase("2023-00-20T00:00:00.000Z")]
    [TestCase("2023-13-20T00:00:00.000Z")]
    [TestCase("2023-05-00T00:00:00.000Z")]
    [TestCase("10000-01-01T00:00:00.000Z")]
    [TestCase("010000-01-01T00:00:00.000Z")]
    [TestCase(" 010000-01-01T00:00:00.000Z", TestName = "a plus sign that was not escaped in the query string")]
    [TestCase("+275760-09-13T00:00:00.001Z")]
    [TestCase("+999999-12-31T23:59:59.999Z")]
    [TestCase("-271821-04-19T23:59:59.999Z")]
    [TestCase("-999999-01-01T00:00:00.000Z")]
    [TestCase("-000000-01-01T00:00:00.000Z")]
    [TestCase("+000000-01-01T00:00:00.000Z")]
    [TestCase("+002023-05-20T00:00:00.000Z")]
    [TestCase("+009999-12-31T23:59:59.999Z")]
    [TestCase("-0001-01-01T00:00:00.000Z")]
    [TestCase("-000001-02-29T00:00:00.000Z")]
    [TestCase("−000001-01-01T00:00:00.000Z", TestName = "a typographic minus")]
    [TestCase("1684540800000")]
    [TestCase("Sat, 20 May 2023 00:00:00 GMT")]
    [TestCase("20230520T000000.000Z")]
    [TestCase("2023-140T00:00:00.000Z")]
    [TestCase("2023-W20-6T00:00:00.000Z")]
    [TestCase("2023-05-20T00:00:00,000Z")]
    [TestCase("2023/05/20T00:00:00.000Z")]
    [TestCase("2023-05/20T00:00:00.000Z")]
    [TestCase("2023-05-20T00.00:00.000Z")]
    [TestCase("2023-05-20T00:00.00.000Z")]
    [TestCase("٢٠٢٣-05-20T00:00:00.000Z", TestName = "digits that are not ASCII")]
    [TestCase("2023-05-20T00:00:00.00٠Z", TestName = "a last digit that is not ASCII")]
    [TestCase("2023-05-20T-1:00:00.000Z")]
    [TestCase("2023-05-20T+1:00:00.000Z")]
    [TestCase("                        ")]
    [TestCase("ZZZZZZZZZZZZZZZZZZZZZZZZZZZ")]
    public void Text_in_another_format_is_rejected(string? text)
    {
        Assert.That(IsoInstant.TryParse(text, out var instant), Is.False);
        Assert.That(instant, Is.EqualTo(default(IsoInstant)));
    }

    [Test]
    public void Text_with_one_character_replaced_by_a_non_digit_is_rejected(
        [Values(' ', '+', 'a', 'Z', '/', ';', '\u0660')] char other)
    {
        foreach (var text in new[] { "2023-05-20T11:22:33.444Z", "+012345-05-20T11:22:33.444Z" })
        {
            for (var i = 0; i < text.Length; i++)
            {
                var changed = text[..i] + other + text[(i + 1)..];
                Assert.That(IsoInstant.TryParse(changed, out _), Is.EqualTo(changed == text), changed);
            }
        }
    }

    [Test]
    public void Every_day_of_a_leap_cycle_round_trips()
    {
        for (var day = new DateTime(1899, 1, 1, 0, 0, 0, DateTimeKind.Utc); day.Year < 2301; day = day.AddDays(1).AddMilliseconds(1))
        {
            var text = day.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
            Assert.That(IsoInstant.TryParse(text, out var instant), Is.True);
            Assert.That(instant, Is.EqualTo(IsoInstant.From(day)));
            Assert.That(instant.ToString(), Is.EqualTo(text));
            Assert.That(instant.Clamped, Is.EqualTo(day));
        }
    }

    [Test]
    public void Instant_is_rounded_down_to_the_millisecond()
    {
        var epoch = DateTime.UnixEpoch;
        Assert.That(IsoInstant.From(epoch.AddTicks(9_999)).ToString(), Is.EqualTo("1970-01-01T00:00:00.000Z"));
        Assert.That(IsoInstant.From(epoch.AddTicks(-1)).ToString(), Is.EqualTo("1969-12-31T23:59:59.999Z"));
        Assert.That(IsoInstant.From(DateTime.MinValue).ToString(), Is.EqualTo("0001-01-01T00:00:00.000Z"));
        Assert.That(IsoInstant.From(DateTime.MaxValue).ToString(), Is.EqualTo("9999-12-31T23:59:59.999Z"));
    }

    [TestCase("-271821-04-20T00:00:00.000Z", "0001-01-03T00:00:00.000Z")]
    [TestCase("0000-01-01T00:00:00.000Z", "0001-01-03T00:00:00.000Z")]
    [TestCase("0001-01-02T23:59:59.999Z", "0001-01-03T00:00:00.000Z")]
    [TestCase("0001-01-03T00:00:00.000Z", "0001-01-03T00:00:00.000Z")]
    [TestCase("0001-01-03T00:00:00.001Z", "0001-01-03T00:00:00.001Z")]
    [TestCase("9999-12-29T23:59:59.998Z", "9999-12-29T23:59:59.998Z")]
    [TestCase("9999-12-29T23:59:59.999Z", "9999-12-29T23:59:59.999Z")]
    [TestCase("9999-12-30T00:00:00.000Z", "9999-12-29T23:59:59.999Z")]
    [TestCase("+275760-09-13T00:00:00.000Z", "9999-12-29T23:59:59.999Z")]
    public void Instant_is_clamped_to_the_range_of_the_store(string text, string expected)
    {
        Assert.That(IsoInstant.TryParse(text, out var instant), Is.True);
        Assert.That(IsoInstant.From(instant.Clamped).ToString(), Is.EqualTo(expected));
        Assert.That(instant.Clamped.Kind, Is.EqualTo(DateTimeKind.Utc));
    }

    [Test]
    public void Instants_are_ordered_by_time()
    {
        var earlier = IsoInstant.From(DateTime.UnixEpoch);
        var later = IsoInstant.From(DateTime.UnixEpoch.AddMilliseconds(1));
        Assert.That(new[] { earlier < later, earlier <= later, later > earlier, later >= earlier }, Is.All.True);
        Assert.That(new[] { later < earlier, later <= earlier, earlier > later, earlier >= later }, Is.All.False);
        Assert.That(earlier.CompareTo(later), Is.Negative);

        var same = IsoInstant.From(DateTime.UnixEpoch);
        Assert.That((earlier < same, earlier <= same, earlier > same, earlier >= same), Is.EqualTo((false, true, false, true)));
    }
}
