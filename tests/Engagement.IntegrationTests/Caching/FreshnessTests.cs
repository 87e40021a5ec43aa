using System.Collections.Concurrent;
using System.Globalization;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Caching;

/// <summary>
/// Random histories of documents, queries, logins and revocations over two services with caches: no response is older than promised or goes to an
/// account without access. ENGAGEMENT_FRESHNESS sets their number, ENGAGEMENT_SEED the first seed.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class FreshnessTests
{
    private const int DefaultCount = 6;
    private const int Actors = 6;

    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(6);
    private static readonly ConcurrentBag<(int Queries, int Refused, int Written, int Changes)> s_figures = [];

    private static IEnumerable<int> Seeds => Enumerable.Range(Setting("ENGAGEMENT_SEED", 1), Setting("ENGAGEMENT_FRESHNESS", DefaultCount));

    [TestCaseSource(nameof(Seeds))]
    public async Task No_response_is_stale_or_unauthorized(int seed)
    {
        await using var store = await TestStore.CreateAsync();
        await using var here = await store.ServeAsync(("RateLimit:Enabled", "false"));
        await using var there = await store.ServeAsync(("RateLimit:Enabled", "false"));
        var history = await FreshnessHistory.StartAsync(store, [here, there]);
        await Task.WhenAll(Enumerable.Range(0, Actors).Select(actor => history.ActAsync(new Random((seed * Actors) + actor), s_duration)));
        s_figures.Add(history.Figures);
        Assert.That(history.Problems, Is.Empty, $"seed {seed}");
        Assert.That((await store.VerifyAsync()).Differences, Is.Empty);
    }

    [OneTimeTearDown]
    public void Count() => TestContext.Progress.WriteLine(
        $"{s_figures.Count} freshness histories: {s_figures.Sum(one => one.Queries)} queries, {s_figures.Sum(one => one.Refused)} of them refused, "
        + $"among {s_figures.Sum(one => one.Written)} documents and {s_figures.Sum(one => one.Changes)} changes of access");

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
