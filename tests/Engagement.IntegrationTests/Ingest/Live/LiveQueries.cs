using Engagement.IntegrationTests.Contract.Properties;
using Engagement.IntegrationTests.Harness;
using FsCheck;
using FsCheck.Fluent;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>Queries of a history, the same number per path, with the model's final responses.</summary>
internal sealed class LiveQueries
{
    private const int QueriesPerPath = 3;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    private readonly TwoInstances _instances;
    private readonly IReadOnlyList<(DashboardQuery Query, (int Status, string Body) Expected)> _queries;
    private int _sent;

    public LiveQueries(TwoInstances instances, RandomWorkspace workspace)
    {
        _instances = instances;
        var model = new DashboardModel(workspace.Documents, workspace.Zone, workspace.Activity, workspace.KeepPrunedAfterDays);
        _queries =
        [
            .. DashboardModel.Paths
                .SelectMany(path => RandomQuery.About(workspace, path).Generator.Sample(QueriesPerPath, new Rnd((ulong)workspace.Seed), 1))
                .Select(query => (query, model.Query(query.Path, query.Query))),
        ];
    }

    public int Sent => _sent;

    /// <summary>Sends queries to an instance until all is written. Only the status is checked, since the numbers are not final.</summary>
    /// <returns>The problems found.</returns>
    public async Task<IReadOnlyList<string>> QueryUntilAsync(Task written, TestService instance)
    {
        var problems = new List<string>();
        for (var number = 0; !written.IsCompleted; number++)
        {
            var (query, expected) = _queries[number % _queries.Count];
            var response = await SendAsync(query, instance);
            if (response.Status != expected.Status)
            {
                problems.Add($"{query} got {response.Status} {response.Body} meanwhile");
            }

            await Task.Delay(s_pause);
        }

        return problems;
    }

    /// <summary>Sends all queries to an instance.</summary>
    /// <returns>The problems found.</returns>
    public async Task<IReadOnlyList<string>> QueryAllAsync(TestService instance)
    {
        var problems = new List<string>();
        foreach (var (query, expected) in _queries)
        {
            var response = await SendAsync(query, instance);
            if ((response.Status, response.Body) != expected)
            {
                problems.Add(new Comparison(query, expected, (response.Status, response.Body)).ToString());
            }
        }

        return problems;
    }

    private async Task<TestResponse> SendAsync(DashboardQuery query, TestService instance)
    {
        Interlocked.Increment(ref _sent);
        return await instance.QueryAsync(query.Path, query.Query, _instances.Admin);
    }
}
