using Engagement.Domain.Calendar;
using Engagement.Infrastructure.Persistence;
using Engagement.IntegrationTests.Harness;
using Npgsql;

namespace Engagement.BrowserTests.Harness;

/// <summary>A store, the service over it, and somebody who may see its numbers.</summary>
internal sealed class ServedStore : IAsyncDisposable
{
    // Tests sign in from one address, and often.
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

    /// <summary>The workspace's calendar, which is the store's and not the page's.</summary>
    public WorkspaceCalendar Calendar { get; }

    public DateOnly Today => Calendar.LocalDay(DateTime.UtcNow);

    public static async Task<ServedStore> CreateAsync(string zone, Func<TestStore, Task>? fill = null, params (string Key, string Value)[] settings)
    {
        var store = await TestStore.CreateAsync(zone);
        await (fill?.Invoke(store) ?? Task.CompletedTask);
        await using var source = NpgsqlDataSource.Create(store.ConnectionString);
        var rules = await new ZoneRulesLoader(source).LoadAsync(zone, CancellationToken.None);
        return new ServedStore(store, await store.ServeAsync([.. settings.Append(s_unlimited).DistinctBy(setting => setting.Key)]), await store.CreateAccountAsync("admin"), new WorkspaceCalendar(rules));
    }

    /// <summary>The first and the last millisecond of some days, as the page asks for them.</summary>
    public string Bounds(DateOnly first, DateOnly last) => $"start={IsoInstant.From(Calendar.FirstInstant(first))}&end={EndOf(last)}";

    public IsoInstant EndOf(DateOnly day) => IsoInstant.From(Calendar.FirstInstant(day.AddDays(1)).AddMilliseconds(-1));

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Store.DisposeAsync();
    }
}
