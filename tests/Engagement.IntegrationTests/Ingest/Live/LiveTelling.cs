using System.Collections.Concurrent;
using Engagement.IntegrationTests.Contract.Properties;
using Engagement.IntegrationTests.Harness;
using Engagement.IntegrationTests.Ingest.Model;
using FsCheck;
using FsCheck.Fluent;

namespace Engagement.IntegrationTests.Ingest.Live;

/// <summary>Tells an empty store a history, by way of both instances, and finds what is not as the rules say.</summary>
internal sealed class LiveTelling
{
    private const int QuestionsOfEachPath = 3;

    private readonly TwoInstances _instances;
    private readonly LiveHistory _history;
    private readonly IReadOnlyList<(Question Question, (int Status, string Body) Expected)> _questions;
    private readonly ConcurrentQueue<string> _problems = [];
    private readonly ConcurrentDictionary<RawDocument, bool> _stored = [];
    private readonly ModelApplied? _exactly;
    private int _applied;
    private int _requests;
    private int _asked;

    public LiveTelling(TwoInstances instances, LiveHistory history)
    {
        _instances = instances;
        _history = history;
        _exactly = history.Writers.Count == 1 && history.Imported.Count == 0 ? new ModelApplied() : null;
        var workspace = history.Workspace;
        var model = new DashboardModel(workspace.Documents, workspace.Zone, workspace.Activity);
        _questions =
        [
            .. DashboardModel.Paths
                .SelectMany(path => RandomQuestion.About(workspace, path).Generator.Sample(QuestionsOfEachPath, new Rnd((ulong)workspace.Seed), 1))
                .Select(question => (question, model.Ask(question.Path, question.Query))),
        ];
    }

    public LiveFigures Figures => new(_requests, _history.Workspace.Documents.Count, _asked);

    public async Task<IReadOnlyList<string>> FindProblemsAsync()
    {
        var writing = Task.WhenAll([.. _history.Writers.Select(WriteAsync), ImportAsync()]);
        await AskUntilAsync(writing);
        await writing;
        await CompareAsync();
        if (_problems.IsEmpty)
        {
            await TellAgainAsync();
        }

        return [.. _problems];
    }

    private async Task WriteAsync(IReadOnlyList<LiveRequest> requests, int writer)
    {
        var random = new Random(writer);
        foreach (var request in requests)
        {
            var most = request.Documents.Distinct().Count(document => !_stored.ContainsKey(document));
            var least = request.Documents.Count(_history.Alone.Contains);
            if (_exactly is not null)
            {
                least = most = _exactly.Apply(request.Documents);
            }

            var answer = await SendAsync(request, random.Next(2));
            if (answer.Applied < least || answer.Applied > most)
            {
                _problems.Enqueue($"applied {answer.Applied}, which must be from {least} to {most}: {request}");
            }

            Interlocked.Add(ref _applied, answer.Applied);
            foreach (var document in request.Documents)
            {
                _stored[document] = true;
            }
        }
    }

    /// <summary>In two parts, one after the other.</summary>
    private async Task ImportAsync()
    {
        foreach (var part in _history.Imported.Chunk((_history.Imported.Count / 2) + 1))
        {
            using var folder = new ExportFolder();
            foreach (var file in part.GroupBy(RawJson.FileOf))
            {
                folder.Write(file.Key, file.Select(document => RawJson.Write(document, Dialect.Relaxed)));
            }

            var result = await _instances.Store.ImportAsync(folder.Path);
            Interlocked.Add(ref _applied, (int)result.Kinds.Sum(kind => kind.Added + kind.Changed));
        }
    }

    /// <summary>Asks all the while: what the answers count is not known yet, but that there is one.</summary>
    private async Task AskUntilAsync(Task written)
    {
        for (var asked = 0; !written.IsCompleted; asked++)
        {
            var (question, expected) = _questions[asked % _questions.Count];
            var answer = await AskAsync(question, _instances.Services[asked % 2]);
            if (answer.Status != expected.Status)
            {
                _problems.Enqueue($"{question} was answered {answer.Status} {answer.Body} meanwhile");
            }
        }
    }

    private async Task CompareAsync()
    {
        var model = new StoreModel(_history.Workspace.Documents, _history.Workspace.Zone);
        foreach (var difference in await StoredTables.DifferencesAsync(_instances.Store, model))
        {
            _problems.Enqueue(difference);
        }

        foreach (var difference in (await _instances.Store.VerifyAsync()).Differences)
        {
            _problems.Enqueue($"verify: {difference}");
        }

        var ids = _history.Workspace.Documents.DistinctBy(document => (document.Kind, document.Id)).Count();
        if (_applied < ids)
        {
            _problems.Enqueue($"{_applied} documents were applied, but {ids} ids are stored");
        }

        foreach (var service in _instances.Services)
        {
            foreach (var (question, expected) in _questions)
            {
                var answer = await AskAsync(question, service);
                if ((answer.Status, answer.Body) != expected)
                {
                    _problems.Enqueue($"{question}\n  expected {expected.Status} {expected.Body}\n  answered {answer.Status} {answer.Body}");
                }
            }
        }
    }

    private async Task TellAgainAsync()
    {
        var version = await _instances.Store.DataVersionAsync();
        await Task.WhenAll(_history.Again.Select(async (requests, writer) =>
        {
            foreach (var request in requests)
            {
                if (await SendAsync(request, writer % 2) is { Applied: > 0 and var applied })
                {
                    _problems.Enqueue($"applied {applied} the second time: {request}");
                }
            }
        }));
        if (await _instances.Store.DataVersionAsync() is var now && now != version)
        {
            _problems.Enqueue($"data_version went from {version} to {now} the second time");
        }
    }

    private async Task<LiveAnswer> SendAsync(LiveRequest request, int instance)
    {
        Interlocked.Increment(ref _requests);
        var answer = await request.SendAsync(_instances.Services[instance], _instances.Admin);
        foreach (var problem in answer.Problems)
        {
            _problems.Enqueue($"{problem} to {request}");
        }

        return answer;
    }

    private async Task<TestAnswer> AskAsync(Question question, TestService service)
    {
        Interlocked.Increment(ref _asked);
        return await service.AskAsync(question.Path, question.Query, _instances.Admin);
    }
}

/// <summary>How much a history was.</summary>
internal sealed record LiveFigures(int Requests, int Documents, int Questions);
