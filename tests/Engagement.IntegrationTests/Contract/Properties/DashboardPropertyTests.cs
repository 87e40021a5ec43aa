using System.Collections.Concurrent;
using System.Globalization;
using Engagement.IntegrationTests.Ingest;
using Engagement.IntegrationTests.Ingest.Model;

namespace Engagement.IntegrationTests.Contract.Properties;

/// <summary>
/// Random queries of random workspaces, over HTTP, against the model. ENGAGEMENT_QUESTIONS sets the number per path, ENGAGEMENT_WORKSPACES the
/// number of workspaces (at least one per zone for full coverage), ENGAGEMENT_SEED the first seed.
/// </summary>
public sealed class DashboardPropertyTests
{
    private static readonly int s_queries = Setting("ENGAGEMENT_QUESTIONS", 200);
    private static readonly int s_workspaces = Setting("ENGAGEMENT_WORKSPACES", RandomInstant.Zones.Length);
    private static readonly int s_seed = Setting("ENGAGEMENT_SEED", 1);
    private static readonly int s_queriesPerWorkspace = (s_queries + s_workspaces - 1) / s_workspaces;

    private readonly ConcurrentBag<Comparison> _comparisons = [];
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _failures = new(
        DashboardModel.Paths.Select(path => KeyValuePair.Create(path, new ConcurrentQueue<string>())));

    [OneTimeSetUp]
    public Task QueryAsync() => Parallel.ForEachAsync(
        Enumerable.Range(s_seed, s_workspaces),
        new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
        async (seed, _) =>
        {
            var workspace = RandomWorkspace.Of(seed);
            await using var service = await WorkspaceUnderTest.StartAsync(workspace);
            foreach (var path in DashboardModel.Paths)
            {
                await Task.Run(() => Query(workspace, service, path), CancellationToken.None);
            }
        });

    [TestCaseSource(typeof(DashboardModel), nameof(DashboardModel.Paths))]
    public void Every_response_equals_the_model(string path)
    {
        var comparisons = _comparisons.Where(comparison => comparison.Query.Path == path).ToList();
        var withData = comparisons.Count(comparison => comparison.HasData);
        TestContext.Out.WriteLine($"{path}: {comparisons.Count} queries, {withData} of them with data, {s_workspaces} workspaces, first seed {s_seed}");
        Assert.That(_failures[path].Count, Is.Zero, $"workspaces with a difference; the first of them:{_failures[path].FirstOrDefault()}");
        Assert.That(comparisons, Has.Count.AtLeast(s_queries));
        Assert.That(withData, Is.GreaterThan(comparisons.Count * 6 / 10), "most queries must have data");
    }

    private void Query(RandomWorkspace workspace, WorkspaceUnderTest service, string path)
    {
        var differed = false;
        var failed = Shrinking.Failure(
            RandomQuery.About(workspace, path),
            s_queriesPerWorkspace,
            workspace.Seed,
            query =>
            {
                var comparison = Compare(service, query);
                differed |= !comparison.Same;
                if (!differed)
                {
                    _comparisons.Add(comparison);
                }

                return comparison.Same;
            });
        if (failed is null)
        {
            return;
        }

        // Only the first failure is reduced to a small example.
        if (!_failures[path].IsEmpty)
        {
            _failures[path].Enqueue(failed.ToString());
            return;
        }

        var documents = Shrinking.Fewest(workspace.Documents, fewer =>
        {
            service.ReplaceAsync(fewer).GetAwaiter().GetResult();
            return Compare(service, failed).Same;
        });
        service.ReplaceAsync(documents).GetAwaiter().GetResult();
        _failures[path].Enqueue(Describe(workspace, documents, Compare(service, failed)));
        service.ReplaceAsync(workspace.Documents).GetAwaiter().GetResult();
    }

    private static Comparison Compare(WorkspaceUnderTest service, DashboardQuery query) => service.QueryAsync(query).GetAwaiter().GetResult();

    private static string Describe(RandomWorkspace workspace, IEnumerable<RawDocument> documents, Comparison comparison) => string.Join(
        '\n',
        [
            $"\n{comparison}",
            $"  in {workspace.Zone.Name}, UserActivity {workspace.Activity}, with these documents:",
            .. documents.Select(document => "  " + RawJson.Write(document, Dialect.Relaxed)),
            $"  reproduce with ENGAGEMENT_SEED={workspace.Seed} ENGAGEMENT_WORKSPACES=1 ENGAGEMENT_QUESTIONS={s_queriesPerWorkspace}",
        ]);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
