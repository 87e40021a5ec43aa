using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Engagement.Api.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Engagement.IntegrationTests.Harness;

/// <summary>The service over a test's store, listening on a port of its own.</summary>
internal sealed class TestService : IAsyncDisposable
{
    public const string Dashboard = "/api/v1/engagement-dashboard/";
    public const string Hook = "/hooks/rocket-chat";
    public const string Ingest = "/api/v1/engagement-ingest/";

    /// <summary>Turns the response cache off, so that changes by other processes show at once.</summary>
    public static readonly (string Key, string Value) ResponseCacheOff = ("KeptAnswers:MaxMegabytes", "0");

    private readonly WebApplication _app;
    private readonly HttpClient _client = new() { Timeout = Wait.Timeout };
    private readonly ConcurrentDictionary<IPAddress, HttpClient> _clientsByAddress = [];

    private TestService(WebApplication app)
    {
        _app = app;
        Address = app.Urls.First();
        OperationsAddress = app.Urls.Last();
    }

    /// <summary>Where it listens: scheme, host and port.</summary>
    public string Address { get; }

    /// <summary>Address of health and metrics, the same unless they have their own listener.</summary>
    public string OperationsAddress { get; }

    public static async Task<TestService> StartAsync(
        string connectionString, IConfiguration configuration, Action<IServiceCollection>? replace = null)
    {
        var app = ServiceHost.Build(configuration, connectionString, "http://127.0.0.1:0", replace);
        await ServiceHost.PrepareAsync(app.Services, CancellationToken.None);
        await app.StartAsync();
        return new TestService(app);
    }

    /// <summary>Sends a dashboard query; the query string is sent as it is.</summary>
    public Task<TestResponse> QueryAsync(string path, string query, Credentials? credentials) =>
        GetAsync($"{Dashboard}{path}?{query}", credentials?.UserId, credentials?.Token);

    public Task<TestResponse> GetAsync(string pathAndQuery, string? userId = null, string? token = null) =>
        SendAsync("GET", pathAndQuery, ("X-User-Id", userId), ("X-Auth-Token", token));

    /// <summary>Sends a request without the headers whose value is null.</summary>
    public Task<TestResponse> SendAsync(string method, string pathAndQuery, params (string Name, string? Value)[] sent) =>
        SendAsync(_client, method, pathAndQuery, null, sent);

    /// <summary>Posts a body, optionally from another local address.</summary>
    public Task<TestResponse> PostAsync(string path, string body, string? contentType = "application/json", IPAddress? from = null)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return SendAsync(from is null ? _client : _clientsByAddress.GetOrAdd(from, ClientAt), "POST", path, content);
    }

    /// <summary>Posts a body with an Origin header.</summary>
    public Task<TestResponse> PostFromAsync(string origin, string path, string body, string contentType, string? host = null)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return SendAsync(_client, "POST", path, content, ("Origin", origin), ("Host", host));
    }

    /// <summary>Sends documents of one collection, one per line.</summary>
    public Task<TestResponse> IngestAsync(string collection, Credentials? credentials, params IEnumerable<string> lines) =>
        IngestAsync(collection, credentials, new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson"));

    public Task<TestResponse> IngestAsync(string collection, Credentials? credentials, HttpContent body) => SendAsync(
        _client, "POST", Ingest + collection, body, ("X-User-Id", credentials?.UserId), ("X-Auth-Token", credentials?.Token));

    private async Task<TestResponse> SendAsync(
        HttpClient client, string method, string pathAndQuery, HttpContent? content, params (string Name, string? Value)[] sent)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(method), new Uri(Address + pathAndQuery, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
        {
            Content = content,
        };
        foreach (var (name, value) in sent)
        {
            Add(request.Headers, name, value);
        }

        using var response = await client.SendAsync(request);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new TestResponse((int)response.StatusCode, headers, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Opens a connection that the caller closes, optionally from another local address.</summary>
    public async Task<TcpClient> ConnectAsync(TimeSpan limit, IPAddress? from = null, string? to = null)
    {
        using var limited = new CancellationTokenSource(limit);
        var client = from is null ? new TcpClient() : new TcpClient(new IPEndPoint(from, 0));
        await client.ConnectAsync(IPEndPoint.Parse(new Uri(to ?? Address).Authority), limited.Token);
        return client;
    }

    /// <summary>Sends bytes on a new connection, and reads until it is closed or the time limit ends.</summary>
    public async Task<string> SendBytesAsync(ReadOnlyMemory<byte> bytes, TimeSpan limit, IPAddress? from = null, string? to = null)
    {
        using var limited = new CancellationTokenSource(limit);
        using var client = await ConnectAsync(limit, from, to);
        var response = new MemoryStream();
        try
        {
            await client.GetStream().WriteAsync(bytes, limited.Token);
            await client.GetStream().CopyToAsync(response, limited.Token);
        }
        catch (Exception closed) when (closed is IOException or OperationCanceledException)
        {
            // The bytes received so far are the response.
        }

        return Encoding.Latin1.GetString(response.ToArray());
    }

    /// <summary>Stops the service as SIGTERM does, after the requests in flight.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <summary>Waits for the service to stop by itself.</summary>
    public Task StoppedAsync(TimeSpan limit) => _app.WaitForShutdownAsync().WaitAsync(limit);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        foreach (var client in _clientsByAddress.Values)
        {
            client.Dispose();
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static HttpClient ClientAt(IPAddress from) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    private static void Add(HttpRequestHeaders headers, string name, string? value)
    {
        if (value is not null)
        {
            headers.TryAddWithoutValidation(name, value);
        }
    }
}

/// <summary>An HTTP response.</summary>
internal sealed record TestResponse(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string? ContentType => Headers.GetValueOrDefault("Content-Type");
}
