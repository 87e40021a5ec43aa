using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Engagement.Application.Common;
using Engagement.IntegrationTests.Contract.Properties;
using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>
/// Random histories, told live over HTTP by one to eight writers over two instances, against the model: the tables, the answers of the
/// nine questions, and what each writer is told. ENGAGEMENT_LIVE_HISTORIES says how many, ENGAGEMENT_SEED where their seeds begin.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class LiveHistoryTests
{
    private const int Usual = 15;

    private static readonly TimeSpan s_shrinking = TimeSpan.FromMinutes(1);
    private static readonly ConcurrentBag<LiveFigures> s_figures = [];
    private static int s_failures;

    private static IEnumerable<int> Seeds => Enumerable.Range(Setting("ENGAGEMENT_SEED", 1), Setting("ENGAGEMENT_LIVE_HISTORIES", Usual));

    [TestCaseSource(nameof(Seeds))]
    public async Task Whatever_is_sent_live_gives_what_the_rules_say(int seed)
    {
        var history = LiveHistory.Of(seed);
        await using var instances = await TwoInstances.StartAsync(history.Workspace.Zone.Name, Enum.Parse<UserActivity>(history.Workspace.Activity));
        var telling = new LiveRun(instances, history);
        var problems = await telling.FindProblemsAsync();
        s_figures.Add(telling.Figures);
        if (problems.Count > 0)
        {
            Assert.Fail(Describe(history, problems, Interlocked.Increment(ref s_failures) == 1 ? Fewest(instances, history) : history.Told));
        }
    }

    [OneTimeTearDown]
    public void Count() => TestContext.Progress.WriteLine(
        $"{s_figures.Count} live histories from seed {Seeds.First()} on: {s_figures.Sum(one => one.Requests)} requests, "
        + $"{s_figures.Sum(one => one.Documents)} documents, {s_figures.Sum(one => one.Questions)} questions");

    /// <summary>As few as still fail when they are sent one by one; all where it takes writers that meet, or documents that share a batch.</summary>
    private static IReadOnlyList<RawDocument> Fewest(TwoInstances instances, LiveHistory history)
    {
        var watch = Stopwatch.StartNew();
        return Shrinking.Fewest(history.Told, fewer => watch.Elapsed > s_shrinking || Task.Run(async () =>
        {
            await instances.ResetAsync();
            return (await new LiveRun(instances, history.OneByOne(fewer)).FindProblemsAsync()).Count == 0;
        }).GetAwaiter().GetResult());
    }

    private static string Describe(LiveHistory history, IReadOnlyList<string> problems, IReadOnlyList<RawDocument> documents) => string.Join(
        '\n',
        [
            $"\nseed {history.Workspace.Seed}: {history.Writers.Count} writers in {history.Workspace.Zone.Name}, UserActivity {history.Workspace.Activity}",
            .. problems.Take(10).Select(problem => $"  {problem}"),
            $"  and {Math.Max(0, problems.Count - 10)} more, with these documents:",
            .. documents.Select(document => "  " + RawJson.Write(document, Dialect.Relaxed)),
            $"  again: ENGAGEMENT_SEED={history.Workspace.Seed} ENGAGEMENT_LIVE_HISTORIES=1",
        ]);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
