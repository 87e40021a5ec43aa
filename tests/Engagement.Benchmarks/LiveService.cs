using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Engagement.Benchmarks;

/// <summary>The service as its own process over one database, to which wrk sends messages.</summary>
internal sealed partial class LiveService : IAsyncDisposable
{
    private const string Name = "benchmark";
    private const string Room = """{"_id":"GENERAL","t":"c","name":"general","_updatedAt":"2026-11-01T00:00:00.000Z"}""";

    private readonly string _address;
    private readonly string[] _headers;
    private readonly Process _process;
    private readonly Wrk _wrk;

    private LiveService(Process process, string address, string[] headers, Wrk wrk) =>
        (_process, _address, _headers, _wrk) = (process, address, headers, wrk);

    public long PeakBytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    public static async Task<LiveService> StartAsync(string database, Wrk wrk)
    {
        await Tool.RunAsync(Tool.Product(database, "user", "create", "--username", Name, "--role", "admin"));
        var token = await Tool.RunAsync(Tool.Product(database, "token", "create", "--username", Name));
        var headers = Header().Matches(token).Select(match => match.Value.Trim()).ToArray();

        // Its log goes nowhere, as fast as a log can: nobody is to read a line for each request.
        var address = $"http://127.0.0.1:{Wrk.FreePort()}";
        var serve = new ProcessStartInfo("sh");
        serve.ArgumentList.Add("-c");
        serve.ArgumentList.Add($"exec dotnet '{Path.Combine(AppContext.BaseDirectory, "Engagement.Api.dll")}' serve --urls {address} > /dev/null");
        serve.Environment["ConnectionStrings__Engagement"] = database;
        var service = new LiveService(Process.Start(serve)!, address, headers, wrk);
        await service.ReadyAsync();
        return service;
    }

    /// <summary>Sends single messages, as many in flight all the time as there are connections.</summary>
    public Task<Load> SendAsync(int connections, int seconds) =>
        _wrk.SendAsync($"{_address}/api/v1/engagement-ingest/messages", _headers, connections, seconds);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task ReadyAsync()
    {
        await Wrk.ReadyAsync($"{_address}/health/ready");
        using var client = new HttpClient { BaseAddress = new Uri(_address) };
        using var room = new HttpRequestMessage(HttpMethod.Post, "/api/v1/engagement-ingest/rooms") { Content = new StringContent(Room) };
        foreach (var header in _headers)
        {
            room.Headers.TryAddWithoutValidation(header.Split(':')[0], header.Split(": ")[1]);
        }

        (await client.SendAsync(room)).EnsureSuccessStatusCode();
    }

    [GeneratedRegex(@"^X-(User-Id|Auth-Token): \S+", RegexOptions.Multiline)]
    private static partial Regex Header();
}
