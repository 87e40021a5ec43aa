using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Engagement.Benchmarks;

/// <summary>The load generator wrk, which keeps one request in flight on each connection.</summary>
internal sealed partial class Wrk(string folder)
{
    // Single messages to one room, each with an id of its own.
    private const string Messages =
        """
        local threads = 0
        function setup(thread) threads = threads + 1; thread:set("number", threads) end
        function init(args) prefix = args[1]; sent = 0 end
        function request()
          sent = sent + 1
          return wrk.format("POST", nil, nil, '{"_id":"' .. prefix .. number .. '-' .. sent .. '","rid":"GENERAL",'
            .. '"msg":"a message of ordinary length, as people write them","ts":{"$date":"2026-11-20T10:00:00.123Z"},'
            .. '"u":{"_id":"rbAXPnMktTFbNpwtJ","username":"ann"},"_updatedAt":{"$date":"2026-11-20T10:00:00.200Z"}}')
        end
        """;

    // Each query string in turn.
    private const string Queries =
        """
        local requests, sent = {}, 0
        function init(args)
          for line in io.lines(args[1]) do requests[#requests + 1] = wrk.format("GET", wrk.path .. line) end
        end
        function request()
          sent = sent % #requests + 1
          return requests[sent]
        end
        """;

    private int _runs;

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Finds wrk, before any long measurement starts.</summary>
    /// <exception cref="InvalidOperationException">wrk is missing.</exception>
    public static string Require() => Tool.Find("wrk", "apt-get install wrk");

    /// <summary>Sends messages.</summary>
    public Task<Load> SendAsync(string address, IEnumerable<string> headers, int connections, int seconds, CancellationToken cancellationToken) =>
        RunAsync(address, headers, connections, seconds, ("messages", Messages), $"run{++_runs}-", cancellationToken);

    /// <summary>Sends another query string in each request.</summary>
    /// <param name="address">The URL without its query string.</param>
    /// <param name="queries">A file of query strings, each with its question mark.</param>
    /// <param name="headers">The credentials.</param>
    /// <param name="connections">The number of connections.</param>
    /// <param name="seconds">The duration.</param>
    public Task<Load> SendQueriesAsync(
        string address, string queries, IEnumerable<string> headers, int connections, int seconds, CancellationToken cancellationToken) =>
        RunAsync(address, headers, connections, seconds, ("queries", Queries), queries, cancellationToken);

    /// <summary>Repeats one query.</summary>
    public Task<Load> RepeatAsync(string address, IEnumerable<string> headers, int connections, int seconds, CancellationToken cancellationToken) =>
        RunAsync(address, headers, connections, seconds, null, "", cancellationToken);

    private async Task<Load> RunAsync(
        string address, IEnumerable<string> headers, int connections, int seconds, (string Name, string Text)? script, string argument,
        CancellationToken cancellationToken)
    {
        var wrk = new ProcessStartInfo(Require());
        string[] arguments =
        [
            "-t1", $"-c{connections}", $"-d{seconds}", "--latency", "--timeout", "30",
            .. script is { } named ? new[] { "-s", await WriteAsync(named.Name, named.Text, cancellationToken) } : [],
            .. headers.SelectMany(header => new[] { "-H", header }), address, .. argument.Length > 0 ? new[] { "--", argument } : [],
        ];
        foreach (var each in arguments)
        {
            wrk.ArgumentList.Add(each);
        }

        var printed = await Tool.RunAsync(wrk, cancellationToken);
        if (printed.Contains("Non-2xx", StringComparison.Ordinal) || printed.Contains("Socket errors", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"Some requests failed: {printed}");
        }

        var (number, unit) = Percentile().Match(printed) is { Success: true } match
            ? (match.Groups[1].Value, match.Groups[2].Value)
            : throw new InvalidOperationException($"Unexpected output of wrk: {printed}");
        var milliseconds = Number(number) * unit switch { "us" => 0.001, "ms" => 1, "s" => 1000, _ => 60_000 };
        return new Load(Number(Rate().Match(printed).Groups[1].Value), milliseconds);
    }

    private async Task<string> WriteAsync(string name, string text, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, name + ".lua");
        await File.WriteAllTextAsync(file, text, cancellationToken);
        return file;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s+99%\s+([\d.]+)(us|ms|s|m)", RegexOptions.Multiline)]
    private static partial Regex Percentile();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();
}

/// <summary>The result of a load.</summary>
/// <param name="Rate">Responses per second.</param>
/// <param name="P99">The 99th percentile of the latency, in milliseconds.</param>
internal readonly record struct Load(double Rate, double P99);
