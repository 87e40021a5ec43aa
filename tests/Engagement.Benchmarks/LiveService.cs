using System.Net;

namespace Engagement.Benchmarks;

/// <summary>The service over one database with one room, to which wrk sends messages.</summary>
internal sealed class LiveService : IAsyncDisposable
{
    private const string Room = """{"_id":"GENERAL","t":"c","name":"general","_updatedAt":"2026-11-01T00:00:00.000Z"}""";

    private readonly Service _service;
    private readonly Wrk _wrk;

    private LiveService(Service service, Wrk wrk) => (_service, _wrk) = (service, wrk);

    public long PeakBytes => _service.Process.PeakBytes;

    public static async Task<LiveService> StartAsync(string database, Wrk wrk, CancellationToken cancellationToken, string? program = null)
    {
        var live = new LiveService(await Service.StartAsync(database, cachesResponses: true, cancellationToken, program), wrk);
        using var room = new StringContent(Room);
        using var response = await live._service.Client.PostAsync("/api/v1/engagement-ingest/rooms", room, cancellationToken);
        response.EnsureSuccessStatusCode();
        return live;
    }

    /// <summary>Sends single messages, one in flight on each connection.</summary>
    public Task<Load> SendAsync(int connections, int seconds, CancellationToken cancellationToken) =>
        _wrk.SendAsync($"{_service.Address}/api/v1/engagement-ingest/messages", _service.Headers, connections, seconds, cancellationToken);

    /// <summary>Sends documents of a collection in one request.</summary>
    public async Task<HttpStatusCode> SendAsync(string collection, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        using var body = new StringContent(string.Join('\n', lines));
        using var response = await _service.Client.PostAsync($"/api/v1/engagement-ingest/{collection}", body, cancellationToken);
        return response.StatusCode;
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();
}
