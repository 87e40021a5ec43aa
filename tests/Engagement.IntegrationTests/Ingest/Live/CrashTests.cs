using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Engagement.Application.Common;
using Engagement.IntegrationTests.CommandLine;
using Engagement.IntegrationTests.EmbeddedPostgres;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>
/// The service or PostgreSQL is killed at a random moment under load: acknowledged documents are stored and counted once; other requests are
/// stored completely or not at all. ENGAGEMENT_CRASHES sets the number of kills of each, ENGAGEMENT_SEED their moments.
/// </summary>
public sealed class CrashTests
{
    private static readonly int s_crashes = Setting("ENGAGEMENT_CRASHES", 2);
    private static readonly int s_seed = Setting("ENGAGEMENT_SEED", 1);

    private readonly TemporaryCluster _cluster = new();
    private string _address = "";
    private string _connectionString = "";
    private Credentials _admin = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _connectionString = (await _cluster.StartAsync()).ConnectionString;
        await using var store = await TestStore.OpenAsync(_connectionString, "UTC", UserActivity.Auto);
        _admin = await store.CreateAccountAsync("admin");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _cluster.DisposeAsync();

    [Test]
    public async Task Acknowledged_documents_survive_a_kill_of_the_service()
    {
        var totals = new Totals();
        for (var crash = 0; crash < s_crashes; crash++)
        {
            using var service = await ServeAsync();
            await using var load = new LiveLoad(_address, _admin, $"service-{crash}");
            await load.RunAsync(Moment(crash));
            service.Kill();
            await service.WaitForExitAsync();
            await load.StopAsync();
            await AssertStoredAsync(load, totals);
        }

        totals.Print("the service");
    }

    [Test]
    public async Task Acknowledged_documents_survive_a_kill_of_PostgreSQL()
    {
        using var service = await ServeAsync();
        try
        {
            var totals = new Totals();
            for (var crash = 0; crash < s_crashes; crash++)
            {
                await using var load = new LiveLoad(_address, _admin, $"postgres-{crash}");
                await load.RunAsync(Moment(1_000 + crash));
                await _cluster.KillServerAsync();
                var before = load.Acknowledged.Count;
                await Wait.UntilAsync(() => Task.FromResult(load.Acknowledged.Count > before + 100));
                await load.StopAsync();
                await AssertStoredAsync(load, totals);
            }

            totals.Print("PostgreSQL");
        }
        finally
        {
            service.Kill();
        }
    }

    private async Task AssertStoredAsync(LiveLoad load, Totals totals)
    {
        await using var store = await TestStore.OpenAsync(_connectionString, "UTC", UserActivity.Auto);
        var stored = await StoredAsync(store, load.Name);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(load.Acknowledged.SelectMany(request => request).Except(stored), Is.Empty, "acknowledged and lost");
            Assert.That(
                load.Unacknowledged.Where(request => request.Any(stored.Contains) && !request.All(stored.Contains)), Is.Empty, "half applied");
            Assert.That((await store.VerifyAsync()).Differences, Is.Empty);
        }

        await using var service = await store.ServeAsync();
        var counted = (long)(await store.ScalarAsync("SELECT count(*) FROM messages"))!;
        Assert.That(await MessagesSentAsync(service), Is.EqualTo(counted), "each document is counted once");

        // Unacknowledged requests are sent again, as a client would.
        foreach (var request in load.Unacknowledged)
        {
            var response = await service.IngestAsync("messages", _admin, request.Select(LiveLoad.Message));
            Assert.That(response.Status, Is.EqualTo(200), response.Body);
        }

        var all = load.Acknowledged.Concat(load.Unacknowledged).SelectMany(request => request);
        Assert.That(await StoredAsync(store, load.Name), Is.EquivalentTo(all));
        Assert.That((await store.VerifyAsync()).Differences, Is.Empty);
        totals.Add(load, stored);
    }

    private async Task<long> MessagesSentAsync(TestService service)
    {
        var response = await service.QueryAsync("messages/messages-sent", $"start={LiveLoad.Day}&end={LiveLoad.Day}", _admin);
        return JsonDocument.Parse(response.Body).RootElement.GetProperty("period").GetProperty("count").GetInt64();
    }

    private static async Task<HashSet<string>> StoredAsync(TestStore store, string name)
    {
        var ids = (string[])(await store.ScalarAsync($"SELECT coalesce(array_agg(id), '{{}}') FROM messages WHERE id LIKE '{name}-%'"))!;
        return [.. ids];
    }

    private async Task<Process> ServeAsync()
    {
        // Each start has a new port, since another test may use the last one. The log is off because the output pipe is not read.
        _address = $"http://127.0.0.1:{FreePort.Find()}";
        var (process, _) = await VerbProcess.ServeAsync(
            _connectionString, "Engagement answers", "serve", "--urls", _address, "--Serilog:MinimumLevel:Default=Fatal");
        return process;
    }

    private static TimeSpan Moment(int crash) => TimeSpan.FromMilliseconds(new Random((s_seed * 10_000) + crash).Next(50, 2_000));

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private sealed class Totals
    {
        private int _crashes;
        private int _acknowledged;
        private int _unacknowledged;
        private int _stored;

        public void Add(LiveLoad load, HashSet<string> stored)
        {
            _crashes++;
            _acknowledged += load.Acknowledged.Count;
            _unacknowledged += load.Unacknowledged.Count;
            _stored += load.Unacknowledged.Count(request => request.All(stored.Contains));
        }

        public void Print(string what) => TestContext.Out.WriteLine(
            $"{what} killed {_crashes} times, first seed {s_seed}: {_acknowledged} requests acknowledged, none lost; "
            + $"{_unacknowledged} not acknowledged, {_stored} of them stored as a whole, the others not at all");
    }
}
