using System.Text;
using Engagement.Application.Ingest;
using Engagement.Domain.Counting;
using Engagement.Infrastructure.Documents;

namespace Engagement.UnitTests.Documents;

/// <summary>Which field is named when a version lies more than a day ahead of the clock, in documents of every kind.</summary>
internal sealed class VersionLimitTests
{
    private const string Now = "2023-05-30T10:00:00.000Z";
    private const string OneDayAhead = "2023-05-31T10:00:00.000Z";
    private const string OverOneDayAhead = "2023-05-31T10:00:00.001Z";

    private static readonly DocumentParser s_parser = new(SessionRules.DefaultLimit, new Clock());

    private static IEnumerable<TestCaseData> Documents()
    {
        yield return new TestCaseData(DocumentSource.Trash, "'__collection__':'users'", $"'_deletedAt':'{OneDayAhead}'", null);
        yield return new TestCaseData(DocumentSource.Trash, "'__collection__':'users'", $"'_deletedAt':'{OverOneDayAhead}'", "_deletedAt");
        foreach (var (source, fields) in new (DocumentSource, string)[]
        {
            (DocumentSource.Rooms, "'t':'c'"),
            (DocumentSource.Users, "'username':'bob'"),
            (DocumentSource.Messages, $"'rid':'r','ts':'{Now}','u':{{'_id':'u'}}"),
            (DocumentSource.Sessions, $"'userId':'u','loginAt':'{Now}'"),
            (DocumentSource.Sessions, "'type':'user_daily','userId':'u','year':2023,'month':5,'day':30"),
        })
        {
            yield return new TestCaseData(source, fields, $"'_updatedAt':'{OneDayAhead}'", null);
            yield return new TestCaseData(source, fields, $"'_updatedAt':'{OverOneDayAhead}'", "_updatedAt");
            yield return new TestCaseData(source, fields, $"'_deletedAt':'{OneDayAhead}'", null);
            yield return new TestCaseData(source, fields, $"'_deletedAt':'{OverOneDayAhead}'", "_deletedAt");
            yield return new TestCaseData(source, fields, $"'_updatedAt':'{Now}','_deletedAt':'{OverOneDayAhead}'", "_deletedAt");
            yield return new TestCaseData(source, fields, $"'_updatedAt':'{OverOneDayAhead}','_deletedAt':'{Now}'", "_updatedAt");
            yield return new TestCaseData(source, fields, $"'_updatedAt':'{OverOneDayAhead}','_deletedAt':'{OverOneDayAhead}'", "_updatedAt");
        }
    }

    [TestCaseSource(nameof(Documents))]
    public void Error_names_the_field_of_a_version_more_than_a_day_ahead(DocumentSource source, string fields, string version, string? field)
    {
        var json = $"{{'_id':'x',{fields},{version}}}".Replace('\'', '"');
        Assert.That(s_parser.Parse(Encoding.UTF8.GetBytes(json), source).Error, Is.EqualTo(field is null ? null
            : $"{field} is more than a day ahead of the service's clock, which shows 2023-05-30T10:00:00Z; "
                + "correct the date or the clock, then send the document again"));
    }

    [Test]
    public void Dates_other_than_the_version_may_be_later()
    {
        var json = $$"""{"_id":"x","rid":"r","ts":"9999-12-29T00:00:00Z","u":{"_id":"u"},"_updatedAt":"{{Now}}"}""";
        Assert.That(s_parser.Parse(Encoding.UTF8.GetBytes(json), DocumentSource.Messages).Error, Is.Null);
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2023, 5, 30, 10, 0, 0, TimeSpan.Zero);
    }
}
