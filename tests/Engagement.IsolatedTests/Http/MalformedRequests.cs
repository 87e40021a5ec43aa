using System.Globalization;
using System.Text;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IsolatedTests.Http;

/// <summary>Random malformed requests, the same for the same seed.</summary>
internal sealed class MalformedRequests(int seed, Credentials credentials)
{
    private static readonly string[] s_methods =
        ["GET", "GET", "GET", "GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "BREW", "get", ""];

    private static readonly string[] s_paths =
    [
        "/api/v1/engagement-dashboard/messages/messages-sent", "/api/v1/engagement-dashboard/messages/origin",
        "/api/v1/engagement-dashboard/users/chat-busier/weekly-data", "/api/v1/engagement-dashboard/messages/%6Frigin",
        "/health/live", "/health/ready", "/metrics", "/", "*",
        "http://other.example/api/v1/engagement-dashboard/messages/origin", "//", "/..%2f..%2fetc/passwd", "/%00", "/\uFFFD",
    ];

    private static readonly string[] s_values =
    [
        "2023-05-20T00:00:00.000Z", "+275760-09-13T00:00:00.000Z", "-271821-04-20T00:00:00.000Z", "2023-02-29T00:00:00.000Z", "", "%", "%zz", "%00",
        "%ED%A0%80", "%F4%90%80%80", "' OR 1=1 --", "2023-05-20T00:00:00.000Z'; DROP TABLE messages; --", "<script>alert(1)</script>", "{\"$gt\":\"\"}",
        "\u202E", "NaN", "9".PadRight(400, '9'),
    ];

    private static readonly string[] s_keys =
        ["start", "end", "start[]", "start[0][x]", "[start]", "__proto__", "constructor", "", "a", "end[$ne]", "count", "offset"];

    private static readonly string[] s_headers =
    [
        "X-User-Id", "X-Auth-Token", "X-Request-Id", "Origin", "Access-Control-Request-Method", "Accept", "Content-Type", "Content-Length",
        "Transfer-Encoding", "Expect", "Connection", "Upgrade", "Host", "Cookie", "Authorization", "Range", "If-None-Match", "traceparent",
        "X-Forwarded-For", "Forwarded",
    ];

    private static readonly string[] s_headerValues =
    [
        "chunked", "100-continue", "-1", "99999999999999999999", "0", "h2c", "close", "keep-alive", "bytes=0-,0-,0-", "*", "gzip;q=0, *;q=nan", "text/html",
        "application/json; charset=x", "00-ffffffffffffffffffffffffffffffff-ffffffffffffffff-ff", "unix:/tmp/x", "",
    ];

    private readonly Random _random = new(seed);

    /// <summary>One request as bytes; most are complete, some are cut off.</summary>
    public byte[] Next()
    {
        var request = new StringBuilder();
        request.Append(Pick(s_methods)).Append(' ').Append(Chance(90) ? Pick(s_paths) : "/" + Noise(40)).Append(Query());
        request.Append(Chance(98) ? " HTTP/1.1\r\n" : Noise(12)).Append(Chance(98) ? "Host: localhost\r\n" : "");
        if (Chance(60))
        {
            request.Append(CultureInfo.InvariantCulture, $"X-User-Id: {credentials.UserId}\r\nX-Auth-Token: {credentials.Token}\r\n");
        }

        for (var headers = _random.Next(4); headers > 0; headers--)
        {
            request.Append(Chance(80) ? Pick(s_headers) : Noise(8)).Append(": ").Append(Chance(60) ? Pick(s_headerValues) : Noise(60)).Append("\r\n");
        }

        request.Append("Connection: close\r\n\r\n").Append(Chance(30) ? Noise(200) : "");
        var bytes = Encoding.Latin1.GetBytes(Chance(50) ? request.ToString() : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(request.ToString())));
        for (var damage = Chance(8) ? _random.Next(1, 6) : 0; damage > 0; damage--)
        {
            bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
        }

        return Chance(1) ? bytes[.._random.Next(bytes.Length)] : bytes;
    }

    private string Query()
    {
        var query = new StringBuilder(Chance(85) ? "?" : "");
        for (var parameters = Chance(2) ? 1200 : _random.Next(5); parameters > 0; parameters--)
        {
            var value = Chance(80) ? Pick(s_values) : Noise(30);
            query.Append(Chance(90) ? Pick(s_keys) : Noise(6)).Append('=').Append(Chance(90) ? Escape(value) : value).Append('&');
        }

        return query.ToString();
    }

    private static string Escape(string text) => text.Contains('%', StringComparison.Ordinal) ? text : Uri.EscapeDataString(text);

    // Mostly characters that a web server accepts.
    private string Noise(int max)
    {
        var (min, end) = Chance(80) ? (0x21, 0x7F) : (0, 256);
        return string.Concat(Enumerable.Range(0, _random.Next(max)).Select(_ => (char)_random.Next(min, end)));
    }

    private bool Chance(int percent) => _random.Next(100) < percent;

    private string Pick(string[] from) => from[_random.Next(from.Length)];
}
