using System.Collections.Concurrent;
using System.Globalization;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Caching;

/// <summary>
/// Random histories of documents, questions, sign-ins and revocations over two services that keep what they know in memory: nobody gets an
/// answer that is older than promised, or one that is not for them. ENGAGEMENT_FRESHNESS says how many, ENGAGEMENT_SEED where they begin.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class FreshnessTests
{
    private const int Usual = 6;
    private const int Actors = 6;

    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(6);
    private static readonly ConcurrentBag<(int Asked, int Refused, int Written, int Changes)> s_figures = [];

    private static IEnumerable<int> Seeds => Enumerable.Range(Setting("ENGAGEMENT_SEED", 1), Setting("ENGAGEMENT_FRESHNESS", Usual));

    [TestCaseSource(nameof(Seeds))]
    public async Task No_answer_is_stale_and_none_goes_to_whom_it_is_not_for(int seed)
    {
        await using var store = await TestStore.CreateAsync();
        await using var here = await store.ServeAsync(("RateLimit:Enabled", "false"));
        await using var there = await store.ServeAsync(("RateLimit:Enabled", "false"));
        var history = await FreshnessHistory.BeginAsync(store, [here, there]);
        await Task.WhenAll(Enumerable.Range(0, Actors).Select(actor => history.ActAsync(new Random((seed * Actors) + actor), s_duration)));
        s_figures.Add(history.Figures);
        Assert.That(history.Problems, Is.Empty, $"seed {seed}");
        Assert.That((await store.VerifyAsync()).Differences, Is.Empty);
    }

    [OneTimeTearDown]
    public void Count() => TestContext.Progress.WriteLine(
        $"{s_figures.Count} histories of freshness: {s_figures.Sum(one => one.Asked)} questions, {s_figures.Sum(one => one.Refused)} of them refused, "
        + $"among {s_figures.Sum(one => one.Written)} documents and {s_figures.Sum(one => one.Changes)} changes of access");

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
