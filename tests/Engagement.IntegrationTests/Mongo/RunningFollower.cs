using Engagement.Api.Hosting;
using Engagement.Application.Ingest;
using Engagement.Infrastructure.Persistence;
using Engagement.IntegrationTests.Harness;
using Microsoft.Extensions.Configuration;

namespace Engagement.IntegrationTests.Mongo;

/// <summary>The verb <c>follow</c> in the tests' process.</summary>
internal sealed class RunningFollower : IAsyncDisposable
{
    private readonly VerbHost _host;
    private readonly CancellationTokenSource _stop = new();

    private RunningFollower(VerbHost host, FollowMode mode)
    {
        _host = host;
        Following = host.SendAsync(new FollowCommand(mode), _stop.Token);
    }

    /// <summary>Ends only by a failure or by the end of this object.</summary>
    public Task Following { get; }

    public static async Task<RunningFollower> StartAsync(
        TestStore store, MongoSource mongo, FollowMode mode, params (string Key, string Value)[] settings) =>
        new(await HostAsync(store, mongo, settings), mode);

    /// <summary>The verbs' services with a test's MongoDB as the source.</summary>
    public static Task<VerbHost> HostAsync(TestStore store, MongoSource mongo, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddConfiguration(store.Configuration).AddInMemoryCollection(
        [
            new("Mongo:ConnectionString", mongo.ConnectionString), new("Mongo:Database", mongo.Database), new("Mongo:PollSeconds", "1"),
        ]).AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
        return VerbHost.StartAsync(configuration, store.ConnectionString, StoreUse.Work, CancellationToken.None);
    }

    /// <summary>Waits until the follower has stored everything that was written before this call.</summary>
    public async Task CatchUpAsync(TestStore store)
    {
        await CaughtUpAsync(store, () => Assert.That(Following.IsCompleted, Is.False, () => $"{Following.Exception}"));
    }

    /// <summary>Waits until some follower has stored everything that was written before this call.</summary>
    public static async Task CaughtUpAsync(TestStore store, Action check)
    {
        // The cluster's time has seconds.
        var now = DateTime.UtcNow.AddSeconds(1);
        await Wait.UntilAsync(async () =>
        {
            check();
            return await store.ScalarAsync("SELECT caught_up_at FROM source WHERE pulled_at IS NOT NULL") is DateTime reached && reached > now;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _host.DisposeAsync();
        _stop.Dispose();
    }
}
