using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Engagement.Application.Common;
using Engagement.IntegrationTests.Contract.Properties;
using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>
/// Random histories, sent live over HTTP by one to eight writers to two instances, against the model: the tables, the responses of the nine
/// queries and of each request. ENGAGEMENT_LIVE_HISTORIES sets their number, ENGAGEMENT_SEED the first seed.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class LiveHistoryTests
{
    private const int DefaultCount = 15;

    private static readonly TimeSpan s_shrinkLimit = TimeSpan.FromMinutes(1);
    private static readonly ConcurrentBag<LiveFigures> s_figures = [];
    private static int s_failures;

    private static IEnumerable<int> Seeds => Enumerable.Range(Setting("ENGAGEMENT_SEED", 1), Setting("ENGAGEMENT_LIVE_HISTORIES", DefaultCount));

    [TestCaseSource(nameof(Seeds))]
    public async Task Live_documents_in_any_order_equal_the_model(int seed)
    {
        var history = LiveHistory.Of(seed);
        await using var instances = await TwoInstances.StartAsync(
            history.Workspace.Zone.Name, Enum.Parse<UserActivity>(history.Workspace.Activity), history.Workspace.KeepPrunedAfterDays);
        var run = new LiveRun(instances, history);
        var problems = await run.FindProblemsAsync();
        s_figures.Add(run.Figures);
        if (problems.Count > 0)
        {
            Assert.Fail(Describe(history, problems, Interlocked.Increment(ref s_failures) == 1 ? Fewest(instances, history) : history.Sent));
        }
    }

    [OneTimeTearDown]
    public void Count() => TestContext.Progress.WriteLine(
        $"{s_figures.Count} live histories, first seed {Seeds.First()}: {s_figures.Sum(one => one.Requests)} requests, "
        + $"{s_figures.Sum(one => one.Documents)} documents, {s_figures.Sum(one => one.Queries)} queries");

    /// <summary>A smallest set that fails when sent one by one; all documents if the failure needs concurrent writers or shared batches.</summary>
    private static IReadOnlyList<RawDocument> Fewest(TwoInstances instances, LiveHistory history)
    {
        var watch = Stopwatch.StartNew();
        return Shrinking.Fewest(history.Sent, fewer => watch.Elapsed > s_shrinkLimit || Task.Run(async () =>
        {
            await instances.ResetAsync();
            return (await new LiveRun(instances, history.OneByOne(fewer)).FindProblemsAsync()).Count == 0;
        }).GetAwaiter().GetResult());
    }

    private static string Describe(LiveHistory history, IReadOnlyList<string> problems, IReadOnlyList<RawDocument> documents) => string.Join(
        '\n',
        [
            $"\nseed {history.Workspace.Seed}: {history.Writers.Count} writers in {history.Workspace.Zone.Name}, UserActivity {history.Workspace.Activity}, "
                + $"KeepPrunedAfterDays {history.Workspace.KeepPrunedAfterDays}",
            .. problems.Take(10).Select(problem => $"  {problem}"),
            $"  and {Math.Max(0, problems.Count - 10)} more, with these documents:",
            .. documents.Select(document => "  " + RawJson.Write(document, Dialect.Relaxed)),
            $"  reproduce with ENGAGEMENT_SEED={history.Workspace.Seed} ENGAGEMENT_LIVE_HISTORIES=1",
        ]);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
