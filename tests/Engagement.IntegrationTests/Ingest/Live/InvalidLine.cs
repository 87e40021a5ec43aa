using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>Invalid lines with their errors. Most name an existing object with a version that is newer than all others.</summary>
internal static class InvalidLine
{
    private static readonly DateTime s_version = new(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly LiveLine[] s_any =
    [
        new("{", Error: "the document ends in the middle of its JSON"),
        new("nonsense", Error: "the document is not a JSON object"),
        new("""{"_id":"m1"}""", Error: "_updatedAt is missing: a document without a version cannot be ordered"),
    ];

    public static LiveLine Of(Random random, RawKind kind)
    {
        var more = kind switch
        {
            RawKind.Room => [Bad(kind, "t is missing", ("_id", "r1"), ("name", "x"))],
            RawKind.User => [Bad(kind, "t is no field of a user: is the file misnamed?", ("_id", "u1"), ("t", "c"), ("createdAt", s_version))],
            RawKind.Message => [Bad(kind, "rid is missing", ("_id", "m1"), ("u", new Dictionary<string, object?> { ["_id"] = "u1" }), ("ts", s_version))],
            _ => new[]
            {
                Bad(kind, "userId is missing", ("_id", "s1"), ("loginAt", s_version)),
                Bad(
                    kind,
                    "the session lasts 2678400.001 s, which is longer than the limit of 2678400 s",
                    ("_id", "s1"), ("userId", "u1"), ("loginAt", s_version), ("closedAt", s_version.AddDays(31).AddMilliseconds(1))),
            },
        };
        return random.GetItems([.. s_any, .. more], 1)[0];
    }

    private static LiveLine Bad(RawKind kind, string error, params (string Name, object? Value)[] fields)
    {
        var all = fields.ToDictionary(field => field.Name, field => field.Value);
        all["_updatedAt"] = s_version;
        return new LiveLine(RawJson.Write(new RawDocument(kind, all), Dialect.Relaxed), Error: error);
    }
}
