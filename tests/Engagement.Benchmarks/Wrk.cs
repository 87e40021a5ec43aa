using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Engagement.Benchmarks;

/// <summary>wrk, which sends single messages to one room, each with an id of its own.</summary>
internal sealed partial class Wrk
{
    private const string Script =
        """
        local threads = 0
        function setup(thread) threads = threads + 1; thread:set("number", threads) end
        function init(args) prefix = args[1]; sent = 0 end
        function request()
          sent = sent + 1
          return wrk.format("POST", nil, nil, '{"_id":"' .. prefix .. number .. '-' .. sent .. '","rid":"GENERAL","msg":"a message of ordinary length, as people write them",'
            .. '"ts":{"$date":"2026-11-20T10:00:00.123Z"},"u":{"_id":"rbAXPnMktTFbNpwtJ","username":"ann"},"_updatedAt":{"$date":"2026-11-20T10:00:00.200Z"}}')
        end
        """;

    private readonly string _script;
    private int _runs;

    public Wrk(string folder)
    {
        _script = Path.Combine(folder, "messages.lua");
        File.WriteAllText(_script, Script);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until somebody answers.</summary>
    public static async Task ReadyAsync(string address)
    {
        using var client = new HttpClient();
        for (var tries = 0; tries < 300; tries++)
        {
            try
            {
                if ((await client.GetAsync(address)).IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(100);
        }

        throw new InvalidOperationException($"Nobody answers at {address}.");
    }

    /// <summary>Sends messages, as many in flight all the time as there are connections.</summary>
    public async Task<Load> SendAsync(string address, IEnumerable<string> headers, int connections, int seconds)
    {
        var wrk = new ProcessStartInfo(Tool.Find("wrk", "apt-get install wrk"));
        string[] arguments =
        [
            "-t1", $"-c{connections}", $"-d{seconds}", "--latency", "--timeout", "30", "-s", _script,
            .. headers.SelectMany(header => new[] { "-H", header }), address, "--", $"run{++_runs}-",
        ];
        foreach (var argument in arguments)
        {
            wrk.ArgumentList.Add(argument);
        }

        var printed = await Tool.RunAsync(wrk);
        if (printed.Contains("Non-2xx", StringComparison.Ordinal) || printed.Contains("Socket errors", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"Not every message was taken: {printed}");
        }

        var (number, unit) = Percentile().Match(printed) is { Success: true } match
            ? (match.Groups[1].Value, match.Groups[2].Value)
            : throw new InvalidOperationException($"wrk printed something else: {printed}");
        var milliseconds = Number(number) * unit switch { "us" => 0.001, "ms" => 1, "s" => 1000, _ => 60_000 };
        return new Load(Number(Rate().Match(printed).Groups[1].Value), milliseconds);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s+99%\s+([\d.]+)(us|ms|s|m)", RegexOptions.Multiline)]
    private static partial Regex Percentile();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();
}

/// <summary>What a load met with.</summary>
/// <param name="Rate">Answers a second.</param>
/// <param name="Slow">The 99th percentile of the latency, in milliseconds.</param>
internal readonly record struct Load(double Rate, double Slow);
