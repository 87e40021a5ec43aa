using Engagement.IntegrationTests.Contract.Properties;
using Engagement.IntegrationTests.Harness;
using FsCheck;
using FsCheck.Fluent;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>Questions about a history, of each path the same number, with what the model answers at its end.</summary>
internal sealed class LiveQueries
{
    private const int OfEachPath = 3;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    private readonly TwoInstances _instances;
    private readonly IReadOnlyList<(DashboardQuery Query, (int Status, string Body) Expected)> _questions;
    private int _asked;

    public LiveQueries(TwoInstances instances, RandomWorkspace workspace)
    {
        _instances = instances;
        var model = new DashboardModel(workspace.Documents, workspace.Zone, workspace.Activity);
        _questions =
        [
            .. DashboardModel.Paths
                .SelectMany(path => RandomQuery.About(workspace, path).Generator.Sample(OfEachPath, new Rnd((ulong)workspace.Seed), 1))
                .Select(question => (question, model.Ask(question.Path, question.Query))),
        ];
    }

    public int Asked => _asked;

    /// <summary>Asks an instance until all is written: what the answers must count is not known yet, but that there are answers.</summary>
    /// <returns>What is wrong.</returns>
    public async Task<IReadOnlyList<string>> AskUntilAsync(Task written, TestService instance)
    {
        var problems = new List<string>();
        for (var number = 0; !written.IsCompleted; number++)
        {
            var (question, expected) = _questions[number % _questions.Count];
            var answer = await QueryAsync(question, instance);
            if (answer.Status != expected.Status)
            {
                problems.Add($"{question} was answered {answer.Status} {answer.Body} meanwhile");
            }

            await Task.Delay(s_pause);
        }

        return problems;
    }

    /// <summary>Asks all of an instance.</summary>
    /// <returns>What is wrong.</returns>
    public async Task<IReadOnlyList<string>> AskAllAsync(TestService instance)
    {
        var problems = new List<string>();
        foreach (var (question, expected) in _questions)
        {
            var answer = await QueryAsync(question, instance);
            if ((answer.Status, answer.Body) != expected)
            {
                problems.Add(new Comparison(question, expected, (answer.Status, answer.Body)).ToString());
            }
        }

        return problems;
    }

    private async Task<TestResponse> QueryAsync(DashboardQuery question, TestService instance)
    {
        Interlocked.Increment(ref _asked);
        return await instance.QueryAsync(question.Path, question.Query, _instances.Admin);
    }
}
