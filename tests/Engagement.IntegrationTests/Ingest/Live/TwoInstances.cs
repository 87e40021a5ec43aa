using Engagement.Application.Common;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>A store that two instances of the service serve at the same time.</summary>
internal sealed class TwoInstances : IAsyncDisposable
{
    private TwoInstances(TestStore store, Credentials admin, IReadOnlyList<TestService> services)
    {
        Store = store;
        Admin = admin;
        Services = services;
    }

    public TestStore Store { get; }

    public Credentials Admin { get; }

    public IReadOnlyList<TestService> Services { get; }

    public static async Task<TwoInstances> StartAsync(
        string zone = "UTC", UserActivity activity = UserActivity.Auto, int keepPrunedAfterDays = 0, params (string Key, string Value)[] settings)
    {
        var store = await TestStore.CreateAsync(zone, activity, keepPrunedAfterDays);
        return new TwoInstances(store, await store.CreateAccountAsync("admin"), [await store.ServeAsync(settings), await store.ServeAsync(settings)]);
    }

    /// <summary>Deletes every document.</summary>
    public async Task ResetAsync()
    {
        await Store.ExecuteAsync("UPDATE workspace SET data_state = gen_random_uuid()");
        await Store.ResetAsync(keepAccounts: true);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Services)
        {
            await service.DisposeAsync();
        }

        await Store.DisposeAsync();
    }
}
