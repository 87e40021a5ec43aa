using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Engagement.IntegrationTests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Engagement.IsolatedTests.Http;

/// <summary>Export to an OpenTelemetry collector, also one that is unavailable.</summary>
public sealed class CollectorTests
{
    [Test]
    public async Task Collector_receives_metrics_and_traces_without_secrets()
    {
        var received = new ConcurrentDictionary<string, string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.MapPost("/{**path}", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            received.AddOrUpdate(request.Path, Encoding.Latin1.GetString(body.ToArray()), (_, before) => before + Encoding.Latin1.GetString(body.ToArray()));
        });
        await collector.StartAsync();

        await using var store = await TestStore.CreateAsync();
        var admin = await store.CreateAccountAsync("admin");
        await using (var service = await store.ServeAsync(
            ("Telemetry:OtlpEndpoint", collector.Urls.Single()), ("Telemetry:OtlpProtocol", "HttpProtobuf"), ("Telemetry:OtlpIntervalSeconds", "1")))
        {
            await service.QueryAsync("messages/origin", "start=2023-05-29T00:00:00.000Z&end=2023-05-29T00:00:00.000Z", admin);
        }

        Assert.That(received.Keys, Is.EquivalentTo(new[] { "/v1/metrics", "/v1/traces" }));
        Assert.That(received["/v1/metrics"], Does.Contain("engagement.request.duration").And.Contain("engagement-dashboard/messages/origin"));
        Assert.That(received["/v1/traces"], Does.Contain("GET engagement-dashboard/messages/origin").And.Contain("postgresql"));
        Assert.That(received.Values, Has.None.Contains(admin.Token));

        // The traces do not contain the address of the store either.
        Assert.That(received.Values, Has.None.Contains("Password=").And.None.Contains("db.namespace").And.None.Contains("db.npgsql.data_source"));
        Assert.That(received["/v1/traces"], Does.Not.Contain("127.0.0.1"));
    }

    [Test]
    public async Task Unavailable_collector_does_not_affect_the_service()
    {
        // The collector accepts each connection and closes it.
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        await using var store = await TestStore.CreateAsync();
        await using var service = await store.ServeAsync(
            ("Telemetry:OtlpEndpoint", $"http://{collector.LocalEndpoint}"), ("Telemetry:OtlpIntervalSeconds", "1"));
        using var limit = new CancellationTokenSource(Wait.Timeout);
        for (var calls = 0; calls < 2; calls++)
        {
            using var call = await collector.AcceptSocketAsync(limit.Token);
        }

        Assert.That((await service.GetAsync("/health/ready")).Status, Is.EqualTo(200));
    }
}
