using Engagement.IntegrationTests;

[assembly: NonParallelizable]

namespace Engagement.IsolatedTests;

/// <summary>
/// One PostgreSQL for integration tests that need the process for themselves, one after the other: they measure its time, memory or metrics,
/// or change its thread pool.
/// </summary>
[SetUpFixture]
public sealed class IsolatedRun
{
    private static readonly TestServer s_server = new();

    [OneTimeSetUp]
    public Task StartAsync() => s_server.StartAsync();

    [OneTimeTearDown]
    public Task StopAsync() => s_server.StopAsync();
}
