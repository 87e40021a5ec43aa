using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IsolatedTests.Http;

/// <summary>One request as bytes, its source address, and the ids that are stored if the response is 200, one for each line.</summary>
/// <param name="Bytes">The bytes to send.</param>
/// <param name="From">A loopback address.</param>
/// <param name="Table">The table of its documents; null if a 200 guarantees no stored document.</param>
/// <param name="Ids">The id of each line.</param>
/// <param name="Complete">Whether all of the announced body is sent.</param>
internal sealed record HostileRequest(byte[] Bytes, IPAddress From, string? Table, IReadOnlyList<string> Ids, bool Complete);

/// <summary>
/// Random hostile requests, the same for the same seed: documents, logins, webhooks and queries, without an account and with accounts that have
/// or lack the permission.
/// </summary>
internal sealed class HostileRequests(int seed, Credentials reader, Credentials writer, Credentials leaver, string hookToken)
{
    private const string Json = "application/json";

    private static readonly string[] s_queries =
    [
        "messages/messages-sent", "messages/origin", "messages/top-five-popular-channels", "channels/list", "users/new-users", "users/active-users",
        "users/users-by-time-of-the-day-in-a-week", "users/chat-busier/hourly-data", "users/chat-busier/weekly-data", "users/active-users-summary",
        "workspace/overview", "workspace/source",
    ];

    private static readonly string[] s_instants =
    [
        "0000-01-01T00:00:00.000Z", "0001-01-01T00:00:00.000Z", "0001-01-03T00:00:00.000Z", "1582-10-10T00:00:00.000Z", "1969-12-31T23:59:59.999Z",
        "1970-01-01T00:00:00.000Z", "2011-12-30T12:00:00.000Z", "2024-02-29T23:59:59.999Z", "2024-03-10T07:30:00.000Z", "2024-11-03T06:30:00.000Z",
        "9999-12-28T23:59:59.999Z", "9999-12-31T23:59:59.999Z", "+275760-09-13T00:00:00.000Z", "-271821-04-20T00:00:00.000Z",
    ];

    private static readonly string[] s_values =
    [
        "null", "true", "0", "-1", "1e309", "9223372036854775808", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\u001b[2J\"", "\"\\u2028\"", "[]", "{}",
        "[[[[[[[[[[]]]]]]]]]]", "{\"$date\":{\"$numberLong\":\"253402300799999\"}}", "{\"$oid\":\"507f1f77bcf86cd799439011\"}", "{\"$numberLong\":\"x\"}",
        "{\"a\":1,\"a\":2}", "\"=HYPERLINK(1)\"", "\"'; DROP TABLE messages; --\"", "\"\u202E\"", "NaN", "\"unfinished", "}{", "\"\\",
    ];

    private static readonly (string Path, string Table, string[] Fields)[] s_collections =
    [
        ("rooms", "rooms", ["t", "name", "fname", "usernames", "ts", "_updatedAt", "_deletedAt"]),
        ("users", "users", ["username", "name", "roles", "createdAt", "type", "active", "services", "_updatedAt", "_deletedAt"]),
        ("messages", "messages", ["rid", "u", "ts", "t", "_hidden", "msg", "editedAt", "bot", "_updatedAt", "_deletedAt"]),
        ("sessions", "sessions", ["type", "userId", "loginAt", "lastActivityAt", "closedAt", "createdAt", "roles", "_updatedAt", "_deletedAt"]),
    ];

    private readonly Random _random = new(seed);
    private readonly MalformedRequests _malformed = new(seed, reader);
    private int _lines;

    public HostileRequest Next() => _random.Next(10) switch
    {
        0 or 1 => new HostileRequest(_malformed.Next(), From(), null, [], Complete: false),
        2 or 3 => Query(),
        4 => Login(),
        5 or 6 => Hook(),
        _ => Documents(),
    };

    private HostileRequest Query()
    {
        var query = $"start={Escape(Of(s_instants))}&end={Escape(Of(s_instants))}";
        query += Chance(30) ? $"&count={Of("0", "1", "100", "-1", "99999999999", "x")}&offset={Of("0", "1", "2147483648")}" : "";
        var path = $"{TestService.Dashboard}{Of(s_queries)}?{query}{(Chance(20) ? "&format=csv" : "")}";
        return Request(
            Of("GET", "GET", "GET", "HEAD", "POST"), path, Of<Credentials?>(reader, reader, reader, writer, null, Wrong(reader)),
            Chance(10) ? Noise(2_000) : []);
    }

    private HostileRequest Login()
    {
        if (Chance(10))
        {
            return Request(Of("GET", "POST"), "/api/v1/logout", leaver, []);
        }

        var form = Chance(30);
        var body = form
            ? $"user={Escape(Of("admin", "=cmd", "\u001b[2J", "a@b"))}&password={Escape(Of("x", "", "\0"))}"
            : Object([("user", Value("\"admin\"")), ("password", Value("\"x\"")), (Of("resume", "email", "code"), Value("\"y\""))]);
        return Request(
            "POST", "/api/v1/login", null, Damaged(Encoding.UTF8.GetBytes(body)), form ? "application/x-www-form-urlencoded" : Json,
            Chance(30) ? $"Origin: {Of("https://evil.example", "null", "")}\r\n" : "");
    }

    private HostileRequest Hook()
    {
        var right = Chance(60);
        var id = $"hook-{_lines++}";
        var fields = new List<(string, string)>
        {
            ("token", right ? $"\"{hookToken}\"" : Value("\"wrong\"")), ("message_id", Chance(80) ? $"\"{id}\"" : Value("\"m\"")),
            ("channel_id", Value("\"h-r1\"")),
            ("channel_name", Value("null")), ("user_id", Value("\"h-u1\"")), ("timestamp", Chance(60) ? Past() : Value("0")), ("text", Value("\"text\"")),
        };
        if (Chance(5))
        {
            fields[3] = ("channel_name", "[" + string.Concat(Enumerable.Repeat("[],", _random.Next(20_000))) + "[]]");
        }

        return Request("POST", TestService.Hook, null, Damaged(Encoding.UTF8.GetBytes(Object(fields))), Json);
    }

    private HostileRequest Documents()
    {
        var (path, table, fields) = Of(s_collections);
        var ids = Enumerable.Range(0, _random.Next(1, 25)).Select(_ => Chance(70) ? $"h-{_lines++}" : $"h-{path[0]}{_random.Next(4)}").ToList();
        var body = Encoding.UTF8.GetBytes(string.Join('\n', ids.Select(id => Document(id, path, fields))));
        var caller = Of<Credentials?>(writer, writer, writer, writer, reader, null, Wrong(writer));
        if (Chance(15))
        {
            // Valid gzip, or damaged bytes declared as gzip.
            var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                gzip.Write(body);
            }

            return Request("POST", TestService.Ingest + path, caller, Damaged(packed.ToArray()), "application/x-ndjson", "Content-Encoding: gzip\r\n");
        }

        // The ids of an incomplete request cannot be expected in the store.
        var request = Request("POST", TestService.Ingest + path, caller, body, "application/x-ndjson");
        return request.Complete ? request with { Table = table, Ids = ids } : request;
    }

    /// <summary>Mostly a valid document, sometimes with one or two hostile fields.</summary>
    private string Document(string id, string path, string[] fields)
    {
        var start = Of(s_instants[2..11]);
        var good = path switch
        {
            "rooms" => new List<(string, string)> { ("t", Of("\"c\"", "\"p\"", "\"d\"", "\"l\"")), ("usernames", "[\"a\",\"b\"]") },
            "users" => [("roles", Of("[\"user\"]", "[\"anonymous\"]", "[\"admin\"]")), ("createdAt", $"\"{start}\""), ("active", Of("true", "false"))],
            "messages" => [("rid", $"\"h-r{_random.Next(4)}\""), ("u", $"{{\"_id\":\"h-u{_random.Next(4)}\"}}"), ("ts", $"\"{start}\"")],
            _ => [("type", "\"session\""), ("userId", $"\"h-u{_random.Next(4)}\""), .. Session()],
        };
        good.Add(("_updatedAt", Chance(90) ? Past() : $"\"{Of(s_instants)}\""));
        for (var harm = Chance(40) ? _random.Next(1, 3) : 0; harm > 0; harm--)
        {
            var field = Of(fields);
            good.RemoveAll(known => known.Item1 == field);
            good.Add((field, Of(Of(s_values), $"\"{Of(s_instants)}\"")));
        }

        return Object([("_id", $"\"{id}\""), .. good]);
    }

    private IEnumerable<(string, string)> Session()
    {
        var start = DateTime.Parse(
            Of("2024-03-01T00:00:00Z", "2024-10-20T00:00:00Z", "1970-01-01T00:00:00Z", "9999-10-01T00:00:00Z"), CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal);
        yield return ("loginAt", $"\"{Iso(start)}\"");
        yield return ("lastActivityAt", $"\"{Iso(start.AddHours(Of(1, 30, 31 * 24, (31 * 24) + 1)))}\"");
    }

    private HostileRequest Request(string method, string path, Credentials? caller, byte[] body, string type = Json, string headers = "")
    {
        var announced = Chance(97) ? body.Length : body.Length + _random.Next(1, 1_000_000_000);
        var text = $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}";
        text += caller is null ? "" : $"X-User-Id: {caller.UserId}\r\nX-Auth-Token: {caller.Token}\r\n";
        text += body.Length == 0
            ? ""
            : $"Content-Type: {(Chance(95) ? type : Of("text/plain", "", "application/json; charset=utf-7"))}\r\nContent-Length: {announced}\r\n";
        return new HostileRequest([.. Encoding.Latin1.GetBytes(text + "\r\n"), .. body], From(), null, [], announced == body.Length);
    }

    private byte[] Damaged(byte[] body)
    {
        for (var damage = Chance(10) ? _random.Next(1, 5) : 0; damage > 0 && body.Length > 0; damage--)
        {
            body[_random.Next(body.Length)] = (byte)_random.Next(256);
        }

        return body;
    }

    private byte[] Noise(int max)
    {
        var noise = new byte[_random.Next(1, max)];
        _random.NextBytes(noise);
        return noise;
    }

    private string Past() => $"\"{Iso(new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(_random.Next(3_000_000)))}\"";

    private string Value(string otherwise) => Chance(80) ? otherwise : Of(s_values);

    // Many addresses, so that the limits per address do not stop most requests.
    private IPAddress From() => new([127, 0, (byte)_random.Next(1, 5), (byte)_random.Next(1, 250)]);

    private static string Object(IEnumerable<(string Name, string Value)> fields) =>
        $"{{{string.Join(',', fields.Select(field => $"\"{field.Name}\":{field.Value}"))}}}";

    private static Credentials Wrong(Credentials of) => of with { Token = of.Token[..^1] + "!" };

    private static string Iso(DateTime instant) => instant.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Of<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
