using System.Net.Http.Headers;
using Engagement.Api.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace Engagement.IntegrationTests.Harness;

/// <summary>The service over a test's store, listening on a port of its own.</summary>
internal sealed class TestService : IAsyncDisposable
{
    public const string Dashboard = "/api/v1/engagement-dashboard/";

    private readonly WebApplication _app;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly string _address;

    private TestService(WebApplication app)
    {
        _app = app;
        _address = app.Urls.Single();
    }

    public static async Task<TestService> StartAsync(TestStore store)
    {
        var app = ServiceHost.Build(store.Configuration, store.ConnectionString, "http://127.0.0.1:0");
        await ServiceHost.PrepareAsync(app.Services, CancellationToken.None);
        await app.StartAsync();
        return new TestService(app);
    }

    /// <summary>Asks one of the dashboard's questions; the query string goes out exactly as it is written.</summary>
    public Task<TestAnswer> AskAsync(string path, string query, Credentials? credentials) =>
        GetAsync($"{Dashboard}{path}?{query}", credentials?.UserId, credentials?.Token);

    public async Task<TestAnswer> GetAsync(string pathAndQuery, string? userId = null, string? token = null)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(_address + pathAndQuery, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        Add(request.Headers, "X-User-Id", userId);
        Add(request.Headers, "X-Auth-Token", token);
        using var response = await _client.SendAsync(request);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new TestAnswer((int)response.StatusCode, headers, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Waits until the service stops by itself, for as long as the limit.</summary>
    public Task StoppedAsync(TimeSpan limit) => _app.WaitForShutdownAsync().WaitAsync(limit);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static void Add(HttpRequestHeaders headers, string name, string? value)
    {
        if (value is not null)
        {
            headers.TryAddWithoutValidation(name, value);
        }
    }
}

/// <summary>What came back.</summary>
internal sealed record TestAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string? ContentType => Headers.GetValueOrDefault("Content-Type");
}
