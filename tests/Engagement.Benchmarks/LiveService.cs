using System.Net;

namespace Engagement.Benchmarks;

/// <summary>The service over one database, to whose one room wrk sends messages.</summary>
internal sealed class LiveService : IAsyncDisposable
{
    private const string Room = """{"_id":"GENERAL","t":"c","name":"general","_updatedAt":"2026-11-01T00:00:00.000Z"}""";

    private readonly Service _service;
    private readonly Wrk _wrk;

    private LiveService(Service service, Wrk wrk) => (_service, _wrk) = (service, wrk);

    public long PeakBytes => _service.Process.PeakBytes;

    public static async Task<LiveService> StartAsync(string database, Wrk wrk, CancellationToken cancellationToken, string? program = null)
    {
        var live = new LiveService(await Service.StartAsync(database, keepsAnswers: true, cancellationToken, program), wrk);
        using var room = new StringContent(Room);
        using var answer = await live._service.Client.PostAsync("/api/v1/engagement-ingest/rooms", room, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return live;
    }

    /// <summary>Sends single messages, as many in flight all the time as there are connections.</summary>
    public Task<Load> SendAsync(int connections, int seconds, CancellationToken cancellationToken) =>
        _wrk.SendAsync($"{_service.Address}/api/v1/engagement-ingest/messages", _service.Headers, connections, seconds, cancellationToken);

    /// <summary>Sends documents of a collection in one request.</summary>
    public async Task<HttpStatusCode> SendAsync(string collection, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        using var body = new StringContent(string.Join('\n', lines));
        using var answer = await _service.Client.PostAsync($"/api/v1/engagement-ingest/{collection}", body, cancellationToken);
        return answer.StatusCode;
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();
}
