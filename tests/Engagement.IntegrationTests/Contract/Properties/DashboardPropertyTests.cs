using System.Collections.Concurrent;
using System.Globalization;
using Engagement.IntegrationTests.Ingest;
using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Contract.Properties;

/// <summary>
/// Random questions about random workspaces, over HTTP, against the model. ENGAGEMENT_QUESTIONS says how many for each path,
/// ENGAGEMENT_WORKSPACES about how many workspaces (as many as there are zones, or more), ENGAGEMENT_SEED where their seeds begin.
/// </summary>
public sealed class DashboardPropertyTests
{
    private static readonly int s_questions = Setting("ENGAGEMENT_QUESTIONS", 200);
    private static readonly int s_workspaces = Setting("ENGAGEMENT_WORKSPACES", RandomInstant.Zones.Length);
    private static readonly int s_seed = Setting("ENGAGEMENT_SEED", 1);
    private static readonly int s_each = (s_questions + s_workspaces - 1) / s_workspaces;

    private readonly ConcurrentBag<Comparison> _asked = [];
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _failures = new(
        DashboardModel.Paths.Select(path => KeyValuePair.Create(path, new ConcurrentQueue<string>())));

    [OneTimeSetUp]
    public Task QueryAsync() => Parallel.ForEachAsync(
        Enumerable.Range(s_seed, s_workspaces),
        new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
        async (seed, _) =>
        {
            var workspace = RandomWorkspace.Of(seed);
            await using var tested = await WorkspaceUnderTest.StartAsync(workspace);
            foreach (var path in DashboardModel.Paths)
            {
                await Task.Run(() => Ask(workspace, tested, path), CancellationToken.None);
            }
        });

    [TestCaseSource(typeof(DashboardModel), nameof(DashboardModel.Paths))]
    public void Every_question_is_answered_as_the_rules_say(string path)
    {
        var asked = _asked.Where(comparison => comparison.Query.Path == path).ToList();
        var telling = asked.Count(comparison => comparison.SaysSomething);
        TestContext.Out.WriteLine($"{path}: {asked.Count} questions, {telling} of them about something, {s_workspaces} workspaces from seed {s_seed} on");
        Assert.That(_failures[path].Count, Is.Zero, $"workspaces with a difference; the first of them:{_failures[path].FirstOrDefault()}");
        Assert.That(asked, Has.Count.AtLeast(s_questions));
        Assert.That(telling, Is.GreaterThan(asked.Count * 6 / 10), "questions about nothing prove nothing");
    }

    private void Ask(RandomWorkspace workspace, WorkspaceUnderTest tested, string path)
    {
        var differed = false;
        var failed = Shrinking.Failure(
            RandomQuery.About(workspace, path),
            s_each,
            workspace.Seed,
            question =>
            {
                var comparison = Compare(tested, question);
                differed |= !comparison.Same;
                if (!differed)
                {
                    _asked.Add(comparison);
                }

                return comparison.Same;
            });
        if (failed is null)
        {
            return;
        }

        // One small example is enough.
        if (!_failures[path].IsEmpty)
        {
            _failures[path].Enqueue(failed.ToString());
            return;
        }

        var documents = Shrinking.Fewest(workspace.Documents, fewer =>
        {
            tested.ReplaceAsync(fewer).GetAwaiter().GetResult();
            return Compare(tested, failed).Same;
        });
        tested.ReplaceAsync(documents).GetAwaiter().GetResult();
        _failures[path].Enqueue(Describe(workspace, documents, Compare(tested, failed)));
        tested.ReplaceAsync(workspace.Documents).GetAwaiter().GetResult();
    }

    private static Comparison Compare(WorkspaceUnderTest tested, DashboardQuery question) => tested.QueryAsync(question).GetAwaiter().GetResult();

    private static string Describe(RandomWorkspace workspace, IEnumerable<RawDocument> documents, Comparison comparison) => string.Join(
        '\n',
        [
            $"\n{comparison}",
            $"  in {workspace.Zone.Name}, UserActivity {workspace.Activity}, with these documents:",
            .. documents.Select(document => "  " + RawJson.Write(document, Dialect.Relaxed)),
            $"  again: ENGAGEMENT_SEED={workspace.Seed} ENGAGEMENT_WORKSPACES=1 ENGAGEMENT_QUESTIONS={s_each}",
        ]);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
