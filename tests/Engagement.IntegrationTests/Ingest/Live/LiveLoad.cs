using System.Collections.Concurrent;
using System.Text;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>Writers that continuously send new messages and record which requests are acknowledged.</summary>
internal sealed class LiveLoad : IAsyncDisposable
{
    public const string Day = "2026-11-20T00:00:00.000Z";

    private const int Writers = 8;
    private const int MaxLines = 20;

    private readonly HttpClient _client = new() { Timeout = Wait.Timeout };
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _address;
    private readonly Credentials _credentials;
    private Task _writing = Task.CompletedTask;

    public LiveLoad(string address, Credentials credentials, string name) => (_address, _credentials, Name) = (address, credentials, name);

    /// <summary>The prefix of its message ids.</summary>
    public string Name { get; }

    public ConcurrentBag<string[]> Acknowledged { get; } = [];

    public ConcurrentBag<string[]> Unacknowledged { get; } = [];

    public static string Message(string id) => Documents.WithPlainDates(Documents.Message(id, Day, "GENERAL", $"u{id.Length % 5}"));

    /// <summary>Starts the writers and waits for a time after the first acknowledgement.</summary>
    public async Task RunAsync(TimeSpan time)
    {
        Assert.That(await SendAsync("rooms", [Documents.Room("GENERAL", name: "general")]), Is.True);
        _writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer))));
        await _started.Task.WaitAsync(Wait.Timeout);
        await Task.Delay(time);
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _writing;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task WriteAsync(int writer)
    {
        var random = new Random(writer);
        for (var request = 0; !_stop.IsCancellationRequested; request++)
        {
            var ids = Enumerable.Range(0, random.Next(1, MaxLines)).Select(line => $"{Name}-{writer}-{request}-{line}").ToArray();
            if (await SendAsync("messages", ids.Select(Message)))
            {
                Acknowledged.Add(ids);
                _started.TrySetResult();
            }
            else
            {
                Unacknowledged.Add(ids);
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private async Task<bool> SendAsync(string collection, IEnumerable<string> lines)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_address}/api/v1/engagement-ingest/{collection}")
        {
            Content = new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson"),
        };
        request.Headers.Add("X-User-Id", _credentials.UserId);
        request.Headers.Add("X-Auth-Token", _credentials.Token);
        try
        {
            using var response = await _client.SendAsync(request);
            return response.IsSuccessStatusCode;
        }
        catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
