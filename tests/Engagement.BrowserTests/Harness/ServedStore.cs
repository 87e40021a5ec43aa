using Engagement.Domain.Calendar;
using Engagement.Infrastructure.Persistence;
using Engagement.IntegrationTests.Harness;
using Npgsql;

namespace Engagement.BrowserTests.Harness;

/// <summary>A store, a service over it, and an account that may see its numbers.</summary>
internal sealed class ServedStore : IAsyncDisposable
{
    // Tests sign in often from one address.
    private static readonly (string Key, string Value) s_unlimited = ("RateLimit:Enabled", "false");

    private ServedStore(TestStore store, TestService service, Credentials admin, WorkspaceCalendar calendar)
    {
        Store = store;
        Service = service;
        Admin = admin;
        Calendar = calendar;
    }

    public TestStore Store { get; }

    public TestService Service { get; }

    public Credentials Admin { get; }

    /// <summary>The workspace's calendar, by the store's zone rules.</summary>
    public WorkspaceCalendar Calendar { get; }

    public DateOnly Today => Calendar.LocalDay(DateTime.UtcNow);

    public static async Task<ServedStore> CreateAsync(string zone, Func<TestStore, Task>? fill = null, params (string Key, string Value)[] settings)
    {
        var store = await TestStore.CreateAsync(zone);
        await (fill?.Invoke(store) ?? Task.CompletedTask);
        await using var source = NpgsqlDataSource.Create(store.ConnectionString);
        var rules = await new ZoneRulesLoader(source).LoadAsync(zone, CancellationToken.None);
        return new ServedStore(
            store, await store.ServeAsync([.. settings.Append(s_unlimited).DistinctBy(setting => setting.Key)]), await store.CreateAccountAsync("admin"),
            new WorkspaceCalendar(rules));
    }

    /// <summary>The parameters of a period: its first and its last millisecond.</summary>
    public string Bounds(DateOnly first, DateOnly last) => $"start={IsoInstant.From(Calendar.FirstInstant(first))}&end={EndOf(last)}";

    public IsoInstant EndOf(DateOnly day) => IsoInstant.From(Calendar.FirstInstant(day.AddDays(1)).AddMilliseconds(-1));

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Store.DisposeAsync();
    }
}
