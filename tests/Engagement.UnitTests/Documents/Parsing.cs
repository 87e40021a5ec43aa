using System.Text;
using Engagement.Application.Ingest;
using Engagement.Domain.Counting;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Documents;

namespace Engagement.UnitTests.Documents;

/// <summary>Parses documents in tests; quotes may be written as apostrophes.</summary>
internal static class Parsing
{
    public const string Updated = "'_updatedAt':{'$date':'2023-05-30T10:00:00.200Z'}";

    public static readonly DateTime VersionAt = Utc(2023, 5, 30, 10, 0, 0, 200);

    private static readonly DocumentParser Parser = new(SessionRules.DefaultLimit, TimeProvider.System);

    public static ParsedDocument Parse(string json, DocumentSource source) =>
        Parser.Parse(Encoding.UTF8.GetBytes(json.Replace('\'', '"')), source);

    public static ParsedDocument Parse(ReadOnlySpan<byte> json, DocumentSource source) => Parser.Parse(json, source);

    public static EventDocument Accepted(string json, DocumentSource source)
    {
        var parsed = Parse(json, source);
        Assert.That(parsed.Error, Is.Null);
        return parsed.Document!;
    }

    public static DateTime Utc(int year, int month, int day, int hour = 0, int minute = 0, int second = 0, int millisecond = 0) =>
        new(year, month, day, hour, minute, second, millisecond, DateTimeKind.Utc);
}
