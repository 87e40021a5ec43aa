using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Engagement.Benchmarks;

/// <summary>The service as its own process over one database, and wrk, which sends it single messages to one room.</summary>
internal sealed partial class LiveService : IAsyncDisposable
{
    private const string Name = "benchmark";
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

    private const string Room = """{"_id":"GENERAL","t":"c","name":"general","_updatedAt":"2026-11-01T00:00:00.000Z"}""";

    private readonly string _script;
    private readonly string _address;
    private readonly string[] _headers;
    private readonly Process _process;
    private int _runs;

    private LiveService(Process process, string address, string[] headers, string script) =>
        (_process, _address, _headers, _script) = (process, address, headers, script);

    public long PeakBytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    public static async Task<LiveService> StartAsync(string database, string folder)
    {
        await Tool.RunAsync(Tool.Product(database, "user", "create", "--username", Name, "--role", "admin"));
        var token = await Tool.RunAsync(Tool.Product(database, "token", "create", "--username", Name));
        var headers = Header().Matches(token).Select(match => match.Value.Trim()).ToArray();
        var script = Path.Combine(folder, "messages.lua");
        await File.WriteAllTextAsync(script, Script);

        // Its log goes nowhere, as fast as a log can: nobody is to read a line for each request.
        var address = $"http://127.0.0.1:{FreePort()}";
        var serve = new ProcessStartInfo("sh");
        serve.ArgumentList.Add("-c");
        serve.ArgumentList.Add($"exec dotnet '{Path.Combine(AppContext.BaseDirectory, "Engagement.Api.dll")}' serve --urls {address} > /dev/null");
        serve.Environment["ConnectionStrings__Engagement"] = database;
        var service = new LiveService(Process.Start(serve)!, address, headers, script);
        await service.ReadyAsync();
        return service;
    }

    /// <summary>Sends single messages, as many in flight all the time as there are connections.</summary>
    public async Task<Load> SendAsync(int connections, int seconds)
    {
        var wrk = new ProcessStartInfo(Tool.Find("wrk", "apt-get install wrk"));
        string[] arguments =
        [
            "-t1", $"-c{connections}", $"-d{seconds}", "--latency", "--timeout", "30", "-s", _script,
            .. _headers.SelectMany(header => new[] { "-H", header }), $"{_address}/api/v1/engagement-ingest/messages", "--", $"run{++_runs}-",
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

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task ReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = new Uri(_address) };
        for (var tries = 0; tries < 300; tries++)
        {
            try
            {
                if ((await client.GetAsync("/health/ready")).IsSuccessStatusCode)
                {
                    break;
                }
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(100);
        }

        using var room = new HttpRequestMessage(HttpMethod.Post, "/api/v1/engagement-ingest/rooms") { Content = new StringContent(Room) };
        foreach (var header in _headers)
        {
            room.Headers.TryAddWithoutValidation(header.Split(':')[0], header.Split(": ")[1]);
        }

        (await client.SendAsync(room)).EnsureSuccessStatusCode();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^X-(User-Id|Auth-Token): \S+", RegexOptions.Multiline)]
    private static partial Regex Header();

    [GeneratedRegex(@"^\s+99%\s+([\d.]+)(us|ms|s|m)", RegexOptions.Multiline)]
    private static partial Regex Percentile();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();
}

/// <summary>What a load met with.</summary>
/// <param name="Rate">Answers a second.</param>
/// <param name="Slow">The 99th percentile of the latency, in milliseconds.</param>
internal readonly record struct Load(double Rate, double Slow);
