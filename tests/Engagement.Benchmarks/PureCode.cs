using BenchmarkDotNet.Attributes;
using Engagement.Api.Contract;
using Engagement.Application.Ingest;
using Engagement.Domain.Calendar;
using Engagement.Infrastructure.Documents;

namespace Engagement.Benchmarks;

/// <summary>The code without I/O on the path of a query or a message.</summary>
public class PureCode
{
    // Fields, so that the compiler cannot fold them as constants.
    private readonly string _text = "2025-01-31T23:59:59.999Z";
    private readonly string _query = "?start=2024-11-03T00:00:00.000Z&end=2025-01-31T23%3A59%3A59.999Z&offset=0&count=50";
    private readonly string _name = "A room's name of \"ordinary\" length, with ü and 😀";

    private static readonly byte[] s_message =
    [
        .. """{"_id":"9Wn4bE3yYpKqXzGfT","rid":"GENERAL","msg":"a message of ordinary length, as people write them","""u8,
        .. """
        "ts":{"$date":"2025-01-31T10:00:00.123Z"},"u":{"_id":"rbAXPnMktTFbNpwtJ","username":"ann","name":"Ann"},
        """u8,
        .. """
        "_updatedAt":{"$date":"2025-01-31T10:00:00.200Z"},"urls":[],"mentions":[],"channels":[],"md":[]}
        """u8,
    ];

    private readonly WorkspaceCalendar _calendar = new(Zone());
    private readonly DocumentParser _parser = new(TimeSpan.FromDays(31), TimeProvider.System);
    private readonly char[] _encoded = new char[512];
    private readonly DateOnly _day = new(2025, 1, 31);
    private IsoInstant _start;
    private IsoInstant _end;

    [GlobalSetup]
    public void Read()
    {
        if (!IsoInstant.TryParse("2024-11-03T00:00:00.000Z", out _start) || !IsoInstant.TryParse(_text, out _end)
            || _parser.Parse(s_message, DocumentSource.Messages).Error is { } error)
        {
            throw new InvalidOperationException("The measured texts cannot be parsed.");
        }
    }

    [Benchmark(Description = "IsoInstant.TryParse")]
    public bool ParseInstant() => IsoInstant.TryParse(_text, out _);

    [Benchmark(Description = "IsoInstant.ToString")]
    public string WriteInstant() => _end.ToString();

    [Benchmark(Description = "Period.Of")]
    public Period PeriodOf() => Period.Of(_calendar, _start, _end);

    [Benchmark(Description = "WorkspaceCalendar.LocalDay")]
    public DateOnly LocalDay() => _calendar.LocalDay(_end.Clamped);

    [Benchmark(Description = "WorkspaceCalendar.FirstInstant of a day")]
    public DateTime FirstInstantOfDay() => _calendar.FirstInstant(_day);

    [Benchmark(Description = "WorkspaceCalendar.FirstInstant of an hour")]
    public DateTime? FirstInstantOfHour() => _calendar.FirstInstant(_day, 13);

    [Benchmark(Description = "JsonStringifyEncoder.Encode, a name")]
    public int Escape()
    {
        JsonStringifyEncoder.Instance.Encode(_name, _encoded, out _, out var written);
        return written;
    }

    [Benchmark(Description = "RawQuery.Parse, four keys")]
    public RawQuery ParseQuery() => RawQuery.Parse(_query);

    [Benchmark(Description = "DocumentParser.Parse, a message")]
    public ParsedDocument ParseMessage() => _parser.Parse(s_message, DocumentSource.Messages);

    // A zone with summer time, with as many changes as a real one: twice a year.
    private static ZoneRules Zone() => new("Europe/Berlin", 3600, Enumerable.Range(1980, ZoneRules.EndYear - 1980).SelectMany(year => new[]
    {
        new ZoneTransition(new DateTimeOffset(year, 3, 27, 1, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(), 7200),
        new ZoneTransition(new DateTimeOffset(year, 10, 27, 1, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(), 3600),
    }));
}
